-- Marks the keys that were not used for 90 days, so that the index of idle keys by name has them. Fewer may be marked than
-- were not used for so long, and keys that are used just now are left: who reads the index looks for the others.
create or replace function mark_idle_keys(clock timestamptz) returns void
language sql
as $$
  update api_key_last_uses set is_idle = true
  where api_key_id in (
    select api_key_id from api_key_last_uses
    where last_used_at < clock - interval '90 days' and not is_idle
    for no key update skip locked
  )
$$;
