-- Adds the rollups of a period to those of a coarser grain: minutes to open hours, open hours to hours, and hours to days,
-- months and, for totals only, quarters. Open hours of organizations are computed from the minutes of spaces, and totals
-- from the hours of keys.
create or replace function promote_usage(finer text, coarser text, since timestamptz, until timestamptz) returns void
language plpgsql
as $$
declare
  -- The length of the coarser rollups.
  period constant text := case coarser when 'open' then 'hour' else coarser end;
  sums constant text := 'requests, refusals, input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated';
begin
  perform add_usage(
    format(
      $sql$
        select
          split_part(tier, '_', 1) || '_%2$s' as tier, organization_id, subject_id,
          date_trunc(%4$L, started_at, 'UTC') as started_at, model, endpoint,
          status_class, %3$s, latencies
        from usage_rollups
        where tier in (
            'key_%1$s', 'space_%1$s', 'organization_%1$s', 'cohort_%1$s', 'owner_%1$s', 'environment_%1$s'
          )
          and %2$L <> 'quarter' and started_at >= $1 and started_at < $2
        union all
        select
          'organization_%2$s', organization_id, organization_id, date_trunc(%4$L, started_at, 'UTC'), model, endpoint,
          status_class, %3$s, latencies
        from usage_rollups
        where tier = 'space_minute' and %1$L = 'minute' and started_at >= $1 and started_at < $2
        union all
        select 'total_%2$s', organization_id, subject_id, date_trunc(%4$L, started_at, 'UTC'), '', '', '', %3$s, '{}'
        from usage_rollups
        where tier = 'key_hour' and %1$L = 'hour' and started_at >= $1 and started_at < $2
      $sql$,
      finer, coarser, sums, period
    ),
    since, until, null
  );
end
$$;
