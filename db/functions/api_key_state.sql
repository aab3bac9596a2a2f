-- Returns a key's own state: the first one that applies.
create or replace function api_key_state(
  removed_at timestamptz,
  disabled_at timestamptz,
  expires_at timestamptz,
  at timestamptz
) returns text
language sql immutable parallel safe
as $$
  select case
    when removed_at is not null then 'removed'
    when disabled_at is not null then 'disabled'
    when has_expired(expires_at, at) then 'expired'
    else 'active'
  end
$$;
