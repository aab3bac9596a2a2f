-- Adds the difference between what admission counted in closed hours and their rollups, as `not_recorded`. Admission
-- counts every request; the request log lacks those that a killed process had not written.
create or replace function add_not_recorded(since timestamptz, until timestamptz) returns void
language plpgsql
as $$
begin
  insert into usage_rollups (
    tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals
  )
  select level || '_hour', organization_id, subject_id, hour, '', '', 'not_recorded', sum(requests), sum(refusals)
  from (
    select
      a.organization_id, k.id as key, k.space_id as space, p.id as cohort, p.owner_id, p.environment, a.hour,
      a.requests - coalesce(r.requests, 0) as requests, a.refusals - coalesce(r.refusals, 0) as refusals
    from api_key_hours a
    join api_keys k on k.id = a.api_key_id
    join usage_key_cohorts c on c.api_key_id = k.id
    join usage_cohorts p on p.id = c.cohort_id
    left join (
      select subject_id, started_at, sum(requests) as requests, sum(refusals) as refusals
      from usage_rollups
      where tier = 'key_hour' and started_at >= since and started_at < until
      group by subject_id, started_at
    ) r on r.subject_id = a.api_key_id and r.started_at = a.hour
    where a.hour >= since and a.hour < until
  ) missing
  cross join lateral (
    values
      ('key', key), ('space', space), ('organization', organization_id), ('cohort', cohort), ('cohort_status', cohort),
      ('owner', usage_group(organization_id, owner_id::text)),
      ('owner_status', usage_group(organization_id, owner_id::text)),
      ('environment', usage_group(organization_id, environment))
    union all
    select * from usage_pairs(organization_id, space, owner_id, environment)
  ) as s (level, subject_id)
  where requests <> 0 or refusals <> 0
  group by level, organization_id, subject_id, hour
  order by level, hour;
end
$$;
