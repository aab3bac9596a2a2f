-- Returns the id of the cohort: the keys of a space with the same owner and environment.
create or replace function usage_cohort(space uuid, owner uuid, environment text) returns uuid
language sql immutable parallel safe
as $$
  select md5(space::text || owner::text || coalesce(environment, ''))::uuid
$$;
