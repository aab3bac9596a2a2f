-- The search's index, which needs the functions of its expression.
create index if not exists api_keys_name_grams on api_keys
using gin (api_key_name_grams(organization_id, created_at, name_folded)) with (fastupdate = false);
