-- Merges lists of counted latency buckets with `merge_latencies`.
create or replace aggregate sum_latencies(bigint[]) (
  sfunc = merge_latencies, stype = bigint[], initcond = '{}', parallel = safe
);
