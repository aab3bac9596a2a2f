CREATE OR REPLACE FUNCTION count_no_api_keys()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from api_key_totals;
  delete from api_key_space_totals;
  delete from api_key_counts;
  delete from api_key_chunks;
  return null;
end
$function$;

create or replace trigger api_keys_emptied after truncate on api_keys
for each statement execute function count_no_api_keys();
