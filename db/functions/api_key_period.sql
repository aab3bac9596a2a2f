CREATE OR REPLACE FUNCTION api_key_period(moment timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  return floor(extract(epoch from moment) / 4194304);
end
$function$;
