-- Returns how many tokens a limit has now; `due` is when the whole limit is available again, in nanoseconds.
create or replace function tokens_left(due bigint, at bigint, per_minute integer) returns bigint
language sql immutable parallel safe
as $$ select div(greatest(0, 60000000000 - greatest(due - at, 0))::numeric * per_minute, 60000000000)::bigint $$;
