-- Returns the ids of the pairs of space, owner and environment in which a key's usage is counted, with their levels.
create or replace function usage_pairs(organization uuid, space uuid, owner uuid, environment text)
returns table (level text, subject_id uuid)
language sql immutable parallel safe
as $$
  values
    ('space_owner_status', usage_group(space, owner::text)),
    ('space_environment_status', usage_group(space, environment)),
    ('owner_environment_status', usage_cohort(organization, owner, environment))
$$;
