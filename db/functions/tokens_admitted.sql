-- Returns how many of the needed tokens a limit grants: none if fewer than `smallest` are left.
create or replace function tokens_admitted(needed bigint, smallest bigint, due bigint, at bigint, per_minute integer)
returns bigint
language sql immutable parallel safe
as $$
  select case when tokens_left(due, at, per_minute) < smallest then 0
    else least(needed, tokens_left(due, at, per_minute)) end
$$;
