-- Returns the first reason to refuse a request before any limit is checked, or null when there is none. Admission,
-- running streams and the dashboard all use it. A null list allows everything. An unknown address is in no list; a
-- request whose endpoint is null is never refused by the list of endpoints.
create or replace function api_key_refusal(
  removed_at timestamptz,
  disabled_at timestamptz,
  expires_at timestamptz,
  secret_expires_at timestamptz,
  space_deleted_at timestamptz,
  is_covered boolean,
  allowed_addresses cidr[],
  address inet,
  allowed_endpoints text[],
  endpoint text,
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
      when allowed_addresses is not null and (address <<= any (allowed_addresses)) is not true
        then 'address_not_allowed'
      when allowed_endpoints is not null and endpoint <> all (allowed_endpoints) then 'endpoint_not_allowed'
    end
  )
$$;
