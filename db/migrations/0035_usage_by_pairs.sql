-- What two of space, owner and environment did together, by status class: cohorts have three times as many rows.
create table usage_space_owner_status_hours partition of usage_rollups for values in ('space_owner_status_hour');
--> statement-breakpoint
create table usage_space_owner_status_days partition of usage_rollups for values in ('space_owner_status_day');
--> statement-breakpoint
create table usage_space_owner_status_months partition of usage_rollups for values in ('space_owner_status_month');
--> statement-breakpoint
create table usage_space_environment_status_hours partition of usage_rollups for values in ('space_environment_status_hour');
--> statement-breakpoint
create table usage_space_environment_status_days partition of usage_rollups for values in ('space_environment_status_day');
--> statement-breakpoint
create table usage_space_environment_status_months partition of usage_rollups for values in ('space_environment_status_month');
--> statement-breakpoint
create table usage_owner_environment_status_hours partition of usage_rollups for values in ('owner_environment_status_hour');
--> statement-breakpoint
create table usage_owner_environment_status_days partition of usage_rollups for values in ('owner_environment_status_day');
--> statement-breakpoint
create table usage_owner_environment_status_months partition of usage_rollups for values in ('owner_environment_status_month');
--> statement-breakpoint
set local work_mem = '128MB';
--> statement-breakpoint
with
  part as (
    select
      replace(tier, 'cohort', level) as tier, r.organization_id, p.subject_id, started_at, status_class, requests, refusals,
      input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated, latencies
    from usage_rollups r
    join usage_cohorts c on c.id = r.subject_id
    cross join lateral (
      values
        ('space_owner', md5(space_id::text || owner_id::text)::uuid),
        ('space_environment', md5(space_id::text || coalesce(environment, ''))::uuid),
        ('owner_environment', md5(c.organization_id::text || owner_id::text || coalesce(environment, ''))::uuid)
    ) as p (level, subject_id)
    where tier in ('cohort_status_hour', 'cohort_status_day', 'cohort_status_month')
  ),
  histograms as (
    select tier, subject_id, started_at, status_class, array_agg(total * 256 + bucket) as latencies
    from (
      select tier, subject_id, started_at, status_class, l & 255 as bucket, sum(l >> 8)::bigint as total
      from part, unnest(latencies) as l
      group by tier, subject_id, started_at, status_class, l & 255
    ) counted
    group by tier, subject_id, started_at, status_class
  ),
  summed as (
    select
      tier, organization_id, subject_id, started_at, status_class, sum(requests) as requests, sum(refusals) as refusals,
      sum(input_tokens) as input, sum(output_tokens) as output, sum(cached_tokens) as cached,
      sum(reasoning_tokens) as reasoning, sum(estimated) as estimated
    from part
    group by tier, organization_id, subject_id, started_at, status_class
  )
insert into usage_rollups
select
  tier, organization_id, subject_id, started_at, '', '', status_class, requests, refusals, input, output, cached,
  reasoning, estimated, coalesce(latencies, '{}')
from summed left join histograms using (tier, subject_id, started_at, status_class)
order by tier, started_at, subject_id;
--> statement-breakpoint
analyze usage_rollups;
