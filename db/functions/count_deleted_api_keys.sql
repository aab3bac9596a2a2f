CREATE OR REPLACE FUNCTION count_deleted_api_keys()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform recount_api_keys(o.id) from (select distinct organization_id as id from taken order by 1) o;
  return null;
end
$function$;

create or replace trigger api_keys_deleted after delete on api_keys
referencing old table as taken
for each statement execute function count_deleted_api_keys();
