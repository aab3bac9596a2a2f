-- Returns the nanoseconds in which a limit refills by `tokens`, rounded up.
create or replace function token_ns(tokens bigint, per_minute integer) returns bigint
language sql immutable parallel safe
as $$ select ceil(tokens * 60000000000::float8 / per_minute)::bigint $$;
