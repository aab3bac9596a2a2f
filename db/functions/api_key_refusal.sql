-- Returns why a secret is refused, or null when it is accepted. Admission and running streams both ask it.
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
  select case
    when removed_at is not null then 'removed'
    when disabled_at is not null then 'disabled'
    when expires_at <= at then 'expired'
    when secret_expires_at <= at then 'replaced'
    when space_deleted_at is not null then 'space_gone'
    when not is_covered then 'subscription_inactive'
  end
$$;
