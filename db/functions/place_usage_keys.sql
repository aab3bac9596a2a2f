-- Assigns keys without a cohort to the cohort of their current space, owner and environment: their closed hours are
-- counted in it.
create or replace function place_usage_keys(keys uuid[]) returns void
language sql
as $$
  with
    key as materialized (
      select id, organization_id, space_id, owner_id, environment, usage_cohort(space_id, owner_id, environment) as cohort
      from api_keys k
      where id = any(keys) and not exists (select from usage_key_cohorts c where c.api_key_id = k.id)
    ),
    cohorts as (
      insert into usage_cohorts (id, organization_id, space_id, owner_id, environment)
      select distinct cohort, organization_id, space_id, owner_id, environment from key
      on conflict do nothing
    )
  insert into usage_key_cohorts (api_key_id, organization_id, cohort_id)
  select id, organization_id, cohort from key
  on conflict do nothing
$$;
