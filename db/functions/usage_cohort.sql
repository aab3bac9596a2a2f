-- Returns the id of the cohort of keys with this space, owner and environment.
create or replace function usage_cohort(space uuid, owner uuid, environment text) returns uuid
language sql immutable parallel safe
as $$
  select md5(space::text || owner::text || coalesce(environment, ''))::uuid
$$;

-- Returns the id of an organization's owner or environment. Users may own keys in several organizations.
create or replace function usage_group(organization uuid, value text) returns uuid
language sql immutable parallel safe
as $$
  select md5(organization::text || coalesce(value, ''))::uuid
$$;
