-- Joins lists of counted latency buckets as `merge_latencies` does.
create or replace aggregate sum_latencies(bigint[]) (
  sfunc = merge_latencies, stype = bigint[], initcond = '{}', parallel = safe
);
