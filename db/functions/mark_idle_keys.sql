-- Marks keys that were not used for 90 days as idle, so that the index of idle keys by name holds them. It runs once a
-- day and skips locked rows, so queries must also look for idle keys that are not marked yet.
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
