-- What keys and spaces did, added up by period, model, endpoint and status class. Rows of closed hours, days and months
-- are written once, so each tier's rows lie in the order of time.
create table usage_rollups (
  tier text not null,
  organization_id uuid not null,
  subject_id uuid not null,
  started_at timestamptz not null,
  model text not null,
  endpoint text not null,
  status_class text not null,
  requests bigint not null,
  refusals bigint not null,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cached_tokens bigint not null default 0,
  reasoning_tokens bigint not null default 0,
  estimated bigint not null default 0,
  latencies bigint[] not null default '{}',
  primary key (tier, subject_id, started_at, model, endpoint, status_class)
) partition by list (tier);
--> statement-breakpoint
create index usage_rollups_organization on usage_rollups (organization_id, started_at);
--> statement-breakpoint
-- Only these are updated all the time.
create table usage_key_minutes partition of usage_rollups for values in ('key_minute') with (fillfactor = 80);
--> statement-breakpoint
create table usage_space_minutes partition of usage_rollups for values in ('space_minute') with (fillfactor = 80);
--> statement-breakpoint
create table usage_key_hours partition of usage_rollups for values in ('key_hour');
--> statement-breakpoint
create table usage_space_hours partition of usage_rollups for values in ('space_hour');
--> statement-breakpoint
create table usage_key_days partition of usage_rollups for values in ('key_day');
--> statement-breakpoint
create table usage_space_days partition of usage_rollups for values in ('space_day');
--> statement-breakpoint
create table usage_key_months partition of usage_rollups for values in ('key_month');
--> statement-breakpoint
create table usage_space_months partition of usage_rollups for values in ('space_month');
--> statement-breakpoint
-- Finished requests that are not yet added up: a row for each chunk of the request log, written with it.
create table usage_batches (
  id bigint generated always as identity primary key,
  entries jsonb not null
);
--> statement-breakpoint
-- Up to when hours and days were written from minutes and hours; one row.
create table usage_progress (
  id boolean primary key default true check (id),
  hours_until timestamptz not null,
  days_until timestamptz not null
);
--> statement-breakpoint
-- What was counted before: admission's counts and tokens, without models.
insert into usage_progress (hours_until, days_until)
select date_trunc('hour', now(), 'UTC'), date_trunc('day', now(), 'UTC') where exists (select from api_keys);
--> statement-breakpoint
insert into usage_rollups (
  tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals, input_tokens,
  output_tokens
)
select
  level || '_' || grain, c.organization_id, subject_id, date_trunc(grain, c.hour, 'UTC'), '', '', 'not_recorded',
  sum(c.requests), sum(c.refusals), sum(c.prompt_tokens), sum(c.completion_tokens)
from (
  select organization_id, api_key_id, hour, requests, refusals, prompt_tokens, completion_tokens from api_key_usage
  union all
  select organization_id, api_key_id, hour, requests, refusals, 0, 0 from key_meters where requests + refusals > 0
) c
join api_keys k on k.id = c.api_key_id
join usage_progress p on true
cross join lateral (values ('key', k.id), ('space', k.space_id)) as s (level, subject_id)
cross join lateral (values ('hour', p.hours_until), ('day', p.days_until), ('month', p.days_until)) as g (grain, until)
where c.hour < g.until
group by level, grain, c.organization_id, subject_id, date_trunc(grain, c.hour, 'UTC')
order by level, grain, date_trunc(grain, c.hour, 'UTC');
