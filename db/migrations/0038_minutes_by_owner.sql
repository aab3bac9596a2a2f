-- Minutes of cohorts, owners and environments: to look up the key of each minute took longer than the rest of a view.
create table usage_cohort_minutes partition of usage_rollups for values in ('cohort_minute');
--> statement-breakpoint
create table usage_owner_minutes partition of usage_rollups for values in ('owner_minute');
--> statement-breakpoint
create table usage_environment_minutes partition of usage_rollups for values in ('environment_minute');
--> statement-breakpoint
-- As `place_usage_keys` does it: keys whose minutes are not in an open hour yet may have no cohort.
with
  key as materialized (
    select
      id, organization_id, space_id, owner_id, environment,
      md5(space_id::text || owner_id::text || coalesce(environment, ''))::uuid as cohort
    from api_keys k
    where id in (select subject_id from usage_rollups where tier = 'key_minute')
      and not exists (select from usage_key_cohorts c where c.api_key_id = k.id)
  ),
  cohorts as (
    insert into usage_cohorts (id, organization_id, space_id, owner_id, environment)
    select distinct cohort, organization_id, space_id, owner_id, environment from key
    on conflict do nothing
  )
insert into usage_key_cohorts (api_key_id, organization_id, cohort_id)
select id, organization_id, cohort from key
on conflict do nothing;
--> statement-breakpoint
with
  part as materialized (
    select
      level || '_minute' as tier, r.organization_id, s.subject_id, started_at, model, endpoint, status_class, requests,
      refusals, input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated, latencies
    from usage_rollups r
    join usage_key_cohorts k on k.api_key_id = r.subject_id
    join usage_cohorts c on c.id = k.cohort_id
    cross join lateral (
      values
        ('cohort', c.id), ('owner', md5(c.organization_id::text || c.owner_id::text)::uuid),
        ('environment', md5(c.organization_id::text || coalesce(c.environment, ''))::uuid)
    ) as s (level, subject_id)
    where r.tier = 'key_minute'
  ),
  histograms as (
    select
      tier, subject_id, started_at, model, endpoint, status_class, array_agg(total * 256 + bucket) as latencies
    from (
      select
        tier, subject_id, started_at, model, endpoint, status_class, l & 255 as bucket, sum(l >> 8)::bigint as total
      from part, unnest(latencies) as l
      group by tier, subject_id, started_at, model, endpoint, status_class, l & 255
    ) counted
    group by tier, subject_id, started_at, model, endpoint, status_class
  ),
  summed as (
    select
      tier, organization_id, subject_id, started_at, model, endpoint, status_class, sum(requests) as requests,
      sum(refusals) as refusals, sum(input_tokens) as input, sum(output_tokens) as output,
      sum(cached_tokens) as cached, sum(reasoning_tokens) as reasoning, sum(estimated) as estimated
    from part
    group by tier, organization_id, subject_id, started_at, model, endpoint, status_class
  )
insert into usage_rollups
select
  tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals, input, output,
  cached, reasoning, estimated, coalesce(latencies, '{}')
from summed
left join histograms using (tier, subject_id, started_at, model, endpoint, status_class)
order by tier, started_at, model, subject_id;
