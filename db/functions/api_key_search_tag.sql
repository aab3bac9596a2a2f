CREATE OR REPLACE FUNCTION api_key_search_tag(organization_id uuid, period integer)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  return left(md5(organization_id::text || period), 8);
end
$function$;
