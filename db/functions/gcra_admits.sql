-- Returns how many of the `asked` requests a limit admits now (GCRA). `due` is when its whole burst is available again;
-- the limit refills by one request every `emission_interval`. Both are in microseconds.
create or replace function gcra_admits(asked integer, due bigint, at bigint, emission_interval bigint, burst integer)
returns integer
language sql immutable parallel safe
as $$
  select least(asked, greatest(0, burst - (greatest(due - at, 0) + emission_interval - 1) / emission_interval))::integer
$$;
