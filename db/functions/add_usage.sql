-- Adds the rows of a query to the rollups. Closed periods of owners, cohorts and their pairs are also added without
-- model and endpoint. The query returns columns of usage_rollups, and may use $1, $2 and $3.
create or replace function add_usage(source text, since timestamptz, until timestamptz, subjects uuid[]) returns void
language plpgsql
as $$
begin
  execute format(
    $sql$
      with
        asked as materialized (%s),
        part as (
          select
            tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals, input_tokens,
            output_tokens, cached_tokens, reasoning_tokens, estimated, latencies
          from asked
          union all
          select
            replace(tier, '_', '_status_'), organization_id, subject_id, started_at, '', '', status_class, requests,
            refusals, input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated, latencies
          from asked
          where tier in ('owner_hour', 'owner_day', 'owner_month', 'cohort_hour', 'cohort_day', 'cohort_month')
          union all
          select
            replace(tier, 'cohort', p.level), a.organization_id, p.subject_id, started_at, '', '', status_class, requests,
            refusals, input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated, latencies
          from asked a
          join usage_cohorts c on c.id = a.subject_id
          cross join lateral usage_pairs(c.organization_id, c.space_id, c.owner_id, c.environment) p
          where tier in ('cohort_hour', 'cohort_day', 'cohort_month')
        )
      insert into usage_rollups
      select
        tier, organization_id, subject_id, started_at, model, endpoint, status_class, sum(requests), sum(refusals),
        sum(input_tokens), sum(output_tokens), sum(cached_tokens), sum(reasoning_tokens), sum(estimated),
        sum_latencies(latencies)
      from part
      group by tier, organization_id, subject_id, started_at, model, endpoint, status_class
      -- In the order of the index by which an organization's rollups are read.
      order by tier, started_at, model, subject_id
      on conflict (tier, subject_id, started_at, model, endpoint, status_class) do update set
        requests = usage_rollups.requests + excluded.requests,
        refusals = usage_rollups.refusals + excluded.refusals,
        input_tokens = usage_rollups.input_tokens + excluded.input_tokens,
        output_tokens = usage_rollups.output_tokens + excluded.output_tokens,
        cached_tokens = usage_rollups.cached_tokens + excluded.cached_tokens,
        reasoning_tokens = usage_rollups.reasoning_tokens + excluded.reasoning_tokens,
        estimated = usage_rollups.estimated + excluded.estimated,
        latencies = merge_latencies(usage_rollups.latencies, excluded.latencies)
    $sql$,
    source
  ) using since, until, subjects;
end
$$;
