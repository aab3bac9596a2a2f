-- What whole organizations did; owners, environments and cohorts, which are the keys of one space, owner and environment;
-- and keys in total, without model, endpoint and status class. All are written when hours are closed, totals when days are.
create table usage_organization_hours partition of usage_rollups for values in ('organization_hour');
--> statement-breakpoint
create table usage_organization_days partition of usage_rollups for values in ('organization_day');
--> statement-breakpoint
create table usage_organization_months partition of usage_rollups for values in ('organization_month');
--> statement-breakpoint
create table usage_cohort_hours partition of usage_rollups for values in ('cohort_hour');
--> statement-breakpoint
create table usage_cohort_days partition of usage_rollups for values in ('cohort_day');
--> statement-breakpoint
create table usage_cohort_months partition of usage_rollups for values in ('cohort_month');
--> statement-breakpoint
create table usage_owner_hours partition of usage_rollups for values in ('owner_hour');
--> statement-breakpoint
create table usage_owner_days partition of usage_rollups for values in ('owner_day');
--> statement-breakpoint
create table usage_owner_months partition of usage_rollups for values in ('owner_month');
--> statement-breakpoint
create table usage_environment_hours partition of usage_rollups for values in ('environment_hour');
--> statement-breakpoint
create table usage_environment_days partition of usage_rollups for values in ('environment_day');
--> statement-breakpoint
create table usage_environment_months partition of usage_rollups for values in ('environment_month');
--> statement-breakpoint
create table usage_total_days partition of usage_rollups for values in ('total_day');
--> statement-breakpoint
create table usage_total_months partition of usage_rollups for values in ('total_month');
--> statement-breakpoint
create table usage_cohorts (
  id uuid primary key,
  organization_id uuid not null,
  space_id uuid not null,
  owner_id uuid not null,
  environment text
);
--> statement-breakpoint
create index usage_cohorts_organization on usage_cohorts (organization_id);
--> statement-breakpoint
-- The cohort that the closed hours of a key are counted in.
create table usage_key_cohorts (
  api_key_id uuid primary key,
  organization_id uuid not null,
  cohort_id uuid not null,
  -- While its usage is moved, in one transaction.
  moves_to uuid
);
--> statement-breakpoint
create index usage_key_cohorts_organization on usage_key_cohorts (organization_id);
--> statement-breakpoint
-- Keys whose owner or environment changed and whose usage is not yet moved to their new cohort; a row for each change.
create table usage_moved_keys (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  api_key_id uuid not null
);
--> statement-breakpoint
create index usage_moved_keys_organization on usage_moved_keys (organization_id, api_key_id);
--> statement-breakpoint
-- As `usage_cohort` computes it.
insert into usage_key_cohorts (api_key_id, organization_id, cohort_id)
select id, organization_id, md5(space_id::text || owner_id::text || coalesce(environment, ''))::uuid
from api_keys;
--> statement-breakpoint
insert into usage_cohorts (id, organization_id, space_id, owner_id, environment)
select distinct c.cohort_id, k.organization_id, k.space_id, k.owner_id, k.environment
from usage_key_cohorts c join api_keys k on k.id = c.api_key_id;
--> statement-breakpoint
-- Each level from the one with the fewest rows that tells it apart. Organizations come from their spaces, whose rows
-- include those of keys that are gone.
set local work_mem = '128MB';
--> statement-breakpoint
do $$
declare
  level text;
  finer text;
  subject text;
  origin text;
  grain text;
begin
  for level, finer, subject, origin in
    values
      ('organization', 'space', 'u.organization_id', ''),
      ('cohort', 'key', 'c.cohort_id', 'join usage_key_cohorts c on c.api_key_id = u.subject_id'),
      (
        'owner', 'cohort', 'md5(c.organization_id::text || c.owner_id)::uuid',
        'join usage_cohorts c on c.id = u.subject_id'
      ),
      (
        'environment', 'cohort', 'md5(c.organization_id::text || coalesce(c.environment, ''''))::uuid',
        'join usage_cohorts c on c.id = u.subject_id'
      )
  loop
    foreach grain in array array['hour', 'day', 'month'] loop
      execute format(
        $sql$
          with
            part as (
              select
                u.organization_id, %1$s as subject_id, started_at, model, endpoint, status_class, requests, refusals,
                input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated, latencies
              from usage_rollups u
              %2$s
              where tier = %3$L
            ),
            histograms as (
              select subject_id, started_at, model, endpoint, status_class, array_agg(total * 256 + bucket) as latencies
              from (
                select
                  subject_id, started_at, model, endpoint, status_class, l & 255 as bucket, sum(l >> 8)::bigint as total
                from part, unnest(latencies) as l
                group by subject_id, started_at, model, endpoint, status_class, l & 255
              ) counted
              group by subject_id, started_at, model, endpoint, status_class
            ),
            summed as (
              select
                organization_id, subject_id, started_at, model, endpoint, status_class, sum(requests) as requests,
                sum(refusals) as refusals, sum(input_tokens) as input, sum(output_tokens) as output,
                sum(cached_tokens) as cached, sum(reasoning_tokens) as reasoning, sum(estimated) as estimated
              from part
              group by organization_id, subject_id, started_at, model, endpoint, status_class
            )
          insert into usage_rollups
          select
            %4$L, s.organization_id, s.subject_id, s.started_at, s.model, s.endpoint, s.status_class, requests, refusals,
            input, output, cached, reasoning, estimated, coalesce(latencies, '{}')
          from summed s
          left join histograms using (subject_id, started_at, model, endpoint, status_class)
          order by started_at, subject_id
        $sql$,
        subject, origin, finer || '_' || grain, level || '_' || grain
      );
    end loop;
  end loop;
end
$$;
--> statement-breakpoint
insert into usage_rollups
select
  replace(tier, 'key', 'total'), organization_id, subject_id, started_at, '', '', '', sum(requests), sum(refusals),
  sum(input_tokens), sum(output_tokens), sum(cached_tokens), sum(reasoning_tokens), sum(estimated), '{}'
from usage_rollups
where tier in ('key_day', 'key_month')
group by tier, organization_id, subject_id, started_at
order by tier, started_at, subject_id;
--> statement-breakpoint
analyze usage_rollups;
