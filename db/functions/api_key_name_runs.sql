CREATE OR REPLACE FUNCTION api_key_name_runs(folded text)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  last_place integer := least(greatest(char_length(folded) - 2, 1), 28);
  place integer := 1;
  ending text := case when char_length(folded) < 3 then ''':*' else '''' end;
  runs text[] := '{}';
begin
  loop
    runs := runs || (replace(replace(substr(folded, place, 3), '\', '\\'), '''', '''''') || ending);
    exit when place = last_place;
    place := least(place + 3, last_place);
  end loop;
  return runs;
end
$function$;
