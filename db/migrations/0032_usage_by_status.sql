-- What owners and cohorts did by status class alone: a quarter of their rows by model and endpoint too.
create table usage_owner_status_hours partition of usage_rollups for values in ('owner_status_hour');
--> statement-breakpoint
create table usage_owner_status_days partition of usage_rollups for values in ('owner_status_day');
--> statement-breakpoint
create table usage_owner_status_months partition of usage_rollups for values in ('owner_status_month');
--> statement-breakpoint
create table usage_cohort_status_hours partition of usage_rollups for values in ('cohort_status_hour');
--> statement-breakpoint
create table usage_cohort_status_days partition of usage_rollups for values in ('cohort_status_day');
--> statement-breakpoint
create table usage_cohort_status_months partition of usage_rollups for values in ('cohort_status_month');
--> statement-breakpoint
-- What keys did in total in each quarter, by which all keys are ranked over a year.
create table usage_total_quarters partition of usage_rollups for values in ('total_quarter');
--> statement-breakpoint
set local work_mem = '128MB';
--> statement-breakpoint
with
  part as (
    select
      replace(tier, '_', '_status_') as tier, organization_id, subject_id, started_at, status_class, requests, refusals,
      input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated, latencies
    from usage_rollups
    where tier in ('owner_hour', 'owner_day', 'owner_month', 'cohort_hour', 'cohort_day', 'cohort_month')
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
insert into usage_rollups
select
  'total_quarter', organization_id, subject_id, date_trunc('quarter', started_at, 'UTC') as quarter, '', '', '',
  sum(requests), sum(refusals), sum(input_tokens), sum(output_tokens), sum(cached_tokens), sum(reasoning_tokens),
  sum(estimated), '{}'
from usage_rollups
where tier = 'total_month'
group by organization_id, subject_id, quarter
order by quarter, subject_id;
--> statement-breakpoint
-- With the model, so that views of one model read its rows alone. Equal columns are stored once, so it is hardly larger.
drop index usage_rollups_organization;
--> statement-breakpoint
create index usage_rollups_organization on usage_rollups (organization_id, started_at, model);
--> statement-breakpoint
analyze usage_rollups;
