-- Returns the first moment after `after` at which a notice about a key's expiry is due: 14, 7 and 1 day ahead, and the
-- expiry itself; null when no notice is left. Days have 24 hours, whatever the session's time zone.
-- `expiryNoticeDays` in lib/notifications/expiry-stage.ts names the same days.
create or replace function next_expiry_notice(expires_at timestamptz, after timestamptz) returns timestamptz
language sql immutable parallel safe
as $$
  select min(expires_at - hours * interval '1 hour')
  from unnest(array[336, 168, 24, 0]) as hours
  where expires_at - hours * interval '1 hour' > after
$$;
