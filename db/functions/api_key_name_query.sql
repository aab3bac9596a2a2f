CREATE OR REPLACE FUNCTION api_key_name_query(tag text, runs text[])
 RETURNS tsquery
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (((''''::text || tag) || array_to_string(runs, (' & '''::text || tag))))::tsquery;
