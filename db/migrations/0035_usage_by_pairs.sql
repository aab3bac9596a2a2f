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
-- One after the other, so that a large installation needs less room for what is sorted.
do $$
declare
  pair record;
  grain text;
begin
  for pair in
    select *
    from (
      values
        ('space_owner', 'md5(space_id::text || owner_id::text)'),
        ('space_environment', $sql$md5(space_id::text || coalesce(environment, ''))$sql$),
        ('owner_environment', $sql$md5(c.organization_id::text || owner_id::text || coalesce(environment, ''))$sql$)
    ) as p (level, id)
  loop
    foreach grain in array array['hour', 'day', 'month'] loop
      execute format(
        $sql$
          with
            part as (
              select
                r.organization_id, %1$s::uuid as subject_id, started_at, status_class, requests, refusals, input_tokens,
                output_tokens, cached_tokens, reasoning_tokens, estimated, latencies
              from usage_rollups r
              join usage_cohorts c on c.id = r.subject_id
              where tier = 'cohort_status_%3$s'
            ),
            histograms as (
              select subject_id, started_at, status_class, array_agg(total * 256 + bucket) as latencies
              from (
                select subject_id, started_at, status_class, l & 255 as bucket, sum(l >> 8)::bigint as total
                from part, unnest(latencies) as l
                group by subject_id, started_at, status_class, l & 255
              ) counted
              group by subject_id, started_at, status_class
            ),
            summed as (
              select
                organization_id, subject_id, started_at, status_class, sum(requests) as requests,
                sum(refusals) as refusals, sum(input_tokens) as input, sum(output_tokens) as output,
                sum(cached_tokens) as cached, sum(reasoning_tokens) as reasoning, sum(estimated) as estimated
              from part
              group by organization_id, subject_id, started_at, status_class
            )
          insert into usage_rollups
          select
            '%2$s_status_%3$s', organization_id, subject_id, started_at, '', '', status_class, requests, refusals, input,
            output, cached, reasoning, estimated, coalesce(latencies, '{}')
          from summed left join histograms using (subject_id, started_at, status_class)
          order by started_at, subject_id
        $sql$,
        pair.id, pair.level, grain
      );
    end loop;
  end loop;
end
$$;
--> statement-breakpoint
analyze usage_rollups;
