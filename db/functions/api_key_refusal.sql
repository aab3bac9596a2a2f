-- Returns why a request with a secret is refused before any limit, or null when it is not: the first reason in the
-- order of judgement. Admission, running streams and the dashboard all read it.
create or replace function api_key_refusal(
  removed_at timestamptz,
  disabled_at timestamptz,
  expires_at timestamptz,
  secret_expires_at timestamptz,
  space_deleted_at timestamptz,
  is_covered boolean,
  at timestamptz
) returns text
language sql immutable parallel safe
as $$
  select coalesce(
    nullif(api_key_state(removed_at, disabled_at, expires_at, at), 'active'),
    case
      when secret_expires_at <= at then 'replaced'
      when space_deleted_at is not null then 'space_gone'
      when not is_covered then 'subscription_inactive'
    end
  )
$$;
