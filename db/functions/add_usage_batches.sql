-- Adds the ten oldest waiting batches up to the id `last` to the minutes. What ended late, before one of the other
-- parameters, is also added to the open hour, or to the hours and coarser rollups, that were written until then.
create or replace function add_usage_batches(
  last bigint, open_until timestamptz, hours_until timestamptz, days_until timestamptz
) returns void
language plpgsql
as $$
begin
  with
    -- Only ten, because a long transaction would keep dead versions of the limiters' rows.
    taken as (
      delete from usage_batches
      where id in (select id from usage_batches where id <= last order by id limit 10)
      returning entries
    ),
    entry as materialized (
      select
        k.organization_id as organization, k.id as key, k.space_id as space, p.id is null as is_new,
        coalesce(p.id, usage_cohort(k.space_id, k.owner_id, k.environment)) as cohort,
        case when p.id is null then k.owner_id else p.owner_id end as owner,
        case when p.id is null then k.environment else p.environment end as environment,
        to_timestamp(e.minute * 60.0) as at, model, endpoint, class, coalesce(e.requests, 0) as requests,
        coalesce(refusals, 0) as refusals, reason, coalesce(input, 0) as input, coalesce(output, 0) as output,
        coalesce(cached, 0) as cached, coalesce(reasoning, 0) as reasoning, coalesce(estimated, 0) as estimated,
        coalesce(latencies, '{}') as latencies
      from taken, json_to_recordset(taken.entries) as e (
        key uuid, minute bigint, model text, endpoint text, class text, requests bigint, refusals bigint, reason text,
        input bigint, output bigint, cached bigint, reasoning bigint, estimated bigint, latencies bigint[]
      )
      join api_keys k on k.id = e.key
      left join usage_key_cohorts c on c.api_key_id = k.id
      left join usage_cohorts p on p.id = c.cohort_id
    ),
    -- As in `place_usage_keys`.
    new_cohorts as (
      insert into usage_cohorts (id, organization_id, space_id, owner_id, environment)
      select distinct cohort, organization, space, owner, environment from entry where is_new
      on conflict do nothing
    ),
    new_key_cohorts as (
      insert into usage_key_cohorts (api_key_id, organization_id, cohort_id)
      select distinct key, organization, cohort from entry where is_new
      on conflict do nothing
    ),
    late as (
      select
        organization, key, space, cohort, owner, environment, at, l.model, l.endpoint, l.class, l.requests,
        l.refusals, l.input, l.output, l.cached, l.reasoning, l.estimated, l.latencies
      from entry e
      cross join lateral (
        values
          (model, endpoint, class, requests, refusals, input, output, cached, reasoning, estimated, latencies),
          -- The part that a closed hour had counted as not recorded. Admission counts no refusal after it has admitted
          -- a request.
          ('', '', 'not_recorded', -requests, case when requests = 0 then -refusals else 0 end, 0, 0, 0, 0, 0, '{}')
      ) as l (
        model, endpoint, class, requests, refusals, input, output, cached, reasoning, estimated, latencies
      )
      where at < open_until and (l.class <> 'not_recorded' or at < hours_until)
    ),
    late_placed as (
      select
        level || '_' || grain as tier, organization, subject_id, started_at,
        case when has_models then model else '' end as model, case when has_models then endpoint else '' end as endpoint,
        case when is_total then '' else class end as class, requests, refusals, input, output, cached, reasoning,
        estimated, case when is_total then '{}' else latencies end as latencies
      from late l
      cross join lateral (
        values
          ('key', l.key), ('space', l.space), ('organization', l.organization),
          ('cohort', l.cohort), ('cohort_status', l.cohort),
          ('owner', usage_group(l.organization, l.owner::text)),
          ('owner_status', usage_group(l.organization, l.owner::text)),
          ('environment', usage_group(l.organization, l.environment)), ('total', l.key)
        union all
        select * from usage_pairs(l.organization, l.space, l.owner, l.environment)
      ) as s (level, subject_id)
      cross join lateral (
        select level = 'total' as is_total, level <> 'total' and level not like '%\_status' as has_models
      ) as kept
      cross join lateral (
        values
          ('open', date_trunc('hour', l.at, 'UTC'), has_models and l.at >= hours_until),
          ('hour', date_trunc('hour', l.at, 'UTC'), not is_total and l.at < hours_until),
          ('day', date_trunc('day', l.at, 'UTC'), l.at < days_until),
          ('month', date_trunc('month', l.at, 'UTC'), l.at < days_until),
          ('quarter', date_trunc('quarter', l.at, 'UTC'), is_total and l.at < days_until)
      ) as g (grain, started_at, applies)
      where applies
    ),
    minutes as materialized (
      select
        organization, key, space, cohort, owner, environment, at, model, endpoint, class, sum(requests) as requests,
        sum(refusals) as refusals, sum(input) as input, sum(output) as output, sum(cached) as cached,
        sum(reasoning) as reasoning, sum(estimated) as estimated, sum_latencies(latencies) as latencies
      from entry
      group by organization, key, space, cohort, owner, environment, at, model, endpoint, class
    ),
    cohort_minutes as materialized (
      select
        organization, space, cohort, owner, environment, at, model, endpoint, class, sum(requests) as requests,
        sum(refusals) as refusals, sum(input) as input, sum(output) as output, sum(cached) as cached,
        sum(reasoning) as reasoning, sum(estimated) as estimated, sum_latencies(latencies) as latencies
      from minutes
      group by organization, space, cohort, owner, environment, at, model, endpoint, class
    ),
    placed (
      tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals, input, output,
      cached, reasoning, estimated, latencies
    ) as (
      select
        'key_minute', organization, key, at, model, endpoint, class, requests, refusals, input, output, cached,
        reasoning, estimated, latencies
      from minutes
      union all
      select
        level || '_minute', organization, subject_id, at, model, endpoint, class, sum(requests), sum(refusals),
        sum(input), sum(output), sum(cached), sum(reasoning), sum(estimated), sum_latencies(latencies)
      from cohort_minutes
      cross join lateral (
        values
          ('space', space), ('cohort', cohort), ('owner', usage_group(organization, owner::text)),
          ('environment', usage_group(organization, environment))
      ) as s (level, subject_id)
      group by level, organization, subject_id, at, model, endpoint, class
      union all
      select
        tier, organization, subject_id, started_at, model, endpoint, class, sum(requests), sum(refusals), sum(input),
        sum(output), sum(cached), sum(reasoning), sum(estimated), sum_latencies(latencies)
      from late_placed
      group by tier, organization, subject_id, started_at, model, endpoint, class
      union all
      select
        'space_reason', organization, space, date_trunc('hour', at, 'UTC'), '', '', reason, 0, sum(refusals), 0, 0, 0, 0,
        0, '{}'
      from entry
      where reason <> ''
      group by organization, space, date_trunc('hour', at, 'UTC'), reason
    )
  insert into usage_rollups
  select * from placed order by tier, subject_id, started_at
  on conflict (tier, subject_id, started_at, model, endpoint, status_class) do update set
    requests = usage_rollups.requests + excluded.requests,
    refusals = usage_rollups.refusals + excluded.refusals,
    input_tokens = usage_rollups.input_tokens + excluded.input_tokens,
    output_tokens = usage_rollups.output_tokens + excluded.output_tokens,
    cached_tokens = usage_rollups.cached_tokens + excluded.cached_tokens,
    reasoning_tokens = usage_rollups.reasoning_tokens + excluded.reasoning_tokens,
    estimated = usage_rollups.estimated + excluded.estimated,
    latencies = merge_latencies(usage_rollups.latencies, excluded.latencies);
end
$$;
