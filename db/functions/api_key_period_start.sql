CREATE OR REPLACE FUNCTION api_key_period_start(period integer)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  return to_timestamp(period * 4194304.0);
end
$function$;
