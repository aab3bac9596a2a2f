-- Concatenates two lists of counted latency buckets (count * 256 + bucket), and adds up each bucket's counts when the
-- list is long. In PL/pgSQL, because a call of an SQL function that is not inlined costs ten times as much.
create or replace function merge_latencies(one bigint[], other bigint[]) returns bigint[]
language plpgsql immutable parallel safe
as $$
begin
  if cardinality(one) + cardinality(other) <= 256 then
    return one || other;
  end if;
  return (
    select array_agg(total * 256 + bucket order by bucket)
    from (
      select latency & 255 as bucket, sum(latency >> 8)::bigint as total
      from unnest(one || other) as latency
      group by latency & 255
    ) summed
  );
end
$$;
