-- Returns the id of an organization's owner or environment. It includes the organization, because a user may own keys
-- in several.
create or replace function usage_group(organization uuid, value text) returns uuid
language sql immutable parallel safe
as $$
  select md5(organization::text || coalesce(value, ''))::uuid
$$;
