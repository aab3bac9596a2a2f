-- Returns the nanoseconds in which a limit refills by some tokens, rounded up.
create or replace function token_ns(tokens bigint, per_minute integer) returns bigint
language sql immutable parallel safe
as $$ select ceil(tokens * 60000000000::float8 / per_minute)::bigint $$;

-- Returns how many tokens a limit has now; `due` is when all of it is available again, in nanoseconds.
create or replace function tokens_left(due bigint, at bigint, per_minute integer) returns bigint
language sql immutable parallel safe
as $$ select div(greatest(0, 60000000000 - greatest(due - at, 0))::numeric * per_minute, 60000000000)::bigint $$;

-- Returns how many of the needed tokens a limit grants: none unless it has as many as the smallest need.
create or replace function tokens_admitted(needed bigint, smallest bigint, due bigint, at bigint, per_minute integer)
returns bigint
language sql immutable parallel safe
as $$
  select case when tokens_left(due, at, per_minute) < smallest then 0
    else least(needed, tokens_left(due, at, per_minute)) end
$$;
