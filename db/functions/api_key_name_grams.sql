CREATE OR REPLACE FUNCTION api_key_name_grams(organization_id uuid, created_at timestamp with time zone, folded text)
 RETURNS tsvector
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL RESTRICTED STRICT COST 10000
AS $function$
declare
  period integer := floor(extract(epoch from created_at) / 4194304);
  tag text := left(md5(organization_id::text || period), 8);
  grams text[] := '{}';
begin
  for place in 1..char_length(folded) loop
    grams := grams || (tag || substr(folded, place, 3));
  end loop;
  return array_to_tsvector(grams);
end
$function$;
