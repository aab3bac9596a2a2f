-- Returns whether a key's expiry has passed. PostgreSQL inlines it, so that the comparison can use an index.
create or replace function has_expired(expires_at timestamptz, at timestamptz) returns boolean
language sql immutable parallel safe
as $$
  select expires_at <= at
$$;
