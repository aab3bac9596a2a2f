-- Decides on requests, each by its secret's digest, its sender's address (null when unknown) and its group of endpoints,
-- in one round trip and one transaction: the key's state and lists, the limits of key and organization (GCRA,
-- microseconds, this server's clock) and usage. Unknown digests return no row. The lists of plans are lib/plans.ts in one order: plan, whether it has API keys, its limits. The first
-- entry is for organizations without a subscription.
create or replace function admit_requests(
  digests bytea[],
  addresses inet[],
  endpoints text[],
  plans plan[],
  plan_api_keys boolean[],
  plan_key_rpms integer[],
  plan_key_bursts integer[],
  plan_organization_rpms integer[],
  plan_organization_bursts integer[]
)
returns table (
  ordinal integer,
  digest bytea,
  refusal text,
  last_five text,
  expires_at timestamptz,
  -- When the secret that was used ends, for one that a rotation replaced; null for the current one.
  secret_expires_at timestamptz,
  -- Whether the secret is one of two that work, whose uses are then counted apart.
  is_rotating boolean,
  -- When it was admitted, for the first use of a key in its minute that still has to be noted; null otherwise.
  first_used_at timestamptz,
  api_key_id uuid,
  api_key_name text,
  organization_id uuid,
  organization_name text,
  space_id uuid,
  space_name text,
  default_model text,
  allowed_models text[],
  key_allowed_models text[],
  hour timestamptz,
  key_rpm integer,
  key_interval double precision,
  key_burst integer,
  key_due double precision,
  organization_rpm integer,
  organization_interval double precision,
  organization_burst integer,
  organization_due double precision
)
language plpgsql volatile
-- One plan, by index whatever the statistics say: a table that has just grown must not be scanned.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  at timestamptz;
  this_hour timestamptz;
  places bigint[];
  hashes bytea[];
  endings text[];
  expiries timestamptz[];
  keys uuid[];
begin
  -- The organization's lock, taken in one order everywhere, makes reading its limits and writing them one step.
  -- It is taken before the statement that reads them, whose snapshot then holds what the last holder committed.
  select
    array_agg(s.place), array_agg(s.hash), array_agg(s.last_five), array_agg(s.expires_at), array_agg(s.api_key_id)
  into places, hashes, endings, expiries, keys
  from (
    select s.place, s.hash, s.last_five, s.expires_at, s.api_key_id, pg_advisory_xact_lock(1633971572, s.lock)
    from (
      select asked.place, s.*, hashtext(s.organization_id::text) as lock
      from unnest(digests) with ordinality as asked (hash, place)
      join api_key_secrets s using (hash)
      order by lock
    ) s
    offset 0
  ) s;
  at := clock_timestamp();
  this_hour := date_trunc('hour', at, 'UTC');

  return query
  with found as (
    select
      asked.place,
      asked.hash,
      asked.last_five,
      least(k.expires_at, asked.expires_at) as expires_at,
      asked.expires_at as secret_expires_at,
      coalesce(k.rotation_ends_at > at and coalesce(asked.expires_at > at, true), false) as is_rotating,
      api_key_refusal(
        k.removed_at, k.disabled_at, k.expires_at, asked.expires_at, sp.deleted_at,
        covers_api_keys(b.plan, b.status, plans, plan_api_keys),
        k.allowed_addresses, addresses[asked.place], k.allowed_endpoints, endpoints[asked.place], at
      ) as refusal,
      k.id as api_key_id,
      k.name as api_key_name,
      lu.last_used_at,
      o.id as organization_id,
      o.name as organization_name,
      sp.id as space_id,
      sp.name as space_name,
      sp.default_model,
      sp.allowed_models,
      k.allowed_models as key_allowed_models,
      greatest(1, coalesce(k.requests_per_minute, plan_key_rpms[p.n])) as key_rpm,
      60000000 / greatest(1, coalesce(k.requests_per_minute, plan_key_rpms[p.n]))::bigint as key_interval,
      greatest(1, coalesce(k.burst, plan_key_bursts[p.n])) as key_burst,
      greatest(0, round(date_part('epoch', u.arrives_at - at) * 1000000))::bigint as key_wait,
      -- Never behind the newest row, even if the clock is: the limit stands on it.
      greatest(this_hour, u.hour) as hour,
      plan_organization_rpms[p.n] as organization_rpm,
      60000000 / plan_organization_rpms[p.n]::bigint as organization_interval,
      plan_organization_bursts[p.n] as organization_burst,
      greatest(0, round(date_part('epoch', ol.arrives_at - at) * 1000000))::bigint as organization_wait
    from unnest(places, hashes, endings, expiries, keys) as asked (place, hash, last_five, expires_at, api_key_id)
    join api_keys k on k.id = asked.api_key_id
    join spaces sp on sp.id = k.space_id and sp.organization_id = k.organization_id
    join organizations o on o.id = k.organization_id
    left join subscriptions b on b.organization_id = k.organization_id
    cross join lateral (select coalesce(array_position(plans, b.plan), 1)) as p (n)
    left join lateral (
      select u.hour, u.arrives_at from api_key_usage u where u.api_key_id = k.id order by u.hour desc limit 1
    ) u on true
    left join rate_limits ol on ol.subject = k.organization_id
    left join api_key_last_uses lu on lu.api_key_id = k.id
  ),
  -- In the order of arrival: the first of a key that its limit has room for, then the first of an organization.
  fitting as (
    select
      f.*,
      f.refusal is null and (
        f.key_wait + f.key_interval * (count(*) filter (where f.refusal is null) over same_key - f.key_burst) <= 0
      ) as fits_key
    from found f
    window same_key as (partition by f.api_key_id order by f.place rows unbounded preceding)
  ),
  judged as (
    select
      f.*,
      f.fits_key and (
        f.organization_wait
        + f.organization_interval * (count(*) filter (where f.fits_key) over same_organization - f.organization_burst)
        <= 0
      ) as is_admitted
    from fitting f
    window same_organization as (partition by f.organization_id order by f.place rows unbounded preceding)
  ),
  settled as (
    select
      j.*,
      j.key_wait + j.key_interval * count(*) filter (where j.is_admitted) over same_key as key_due,
      j.organization_wait
        + j.organization_interval * count(*) filter (where j.is_admitted) over same_organization as organization_due
    from judged j
    window
      same_key as (partition by j.api_key_id order by j.place rows unbounded preceding),
      same_organization as (partition by j.organization_id order by j.place rows unbounded preceding)
  ),
  organizations_written as (
    insert into rate_limits (subject, arrives_at)
    select s.organization_id, at + max(s.organization_due) * interval '1 microsecond'
    from settled s where s.is_admitted group by s.organization_id
    on conflict (subject) do update set arrives_at = excluded.arrives_at
  ),
  keys_written as (
    insert into api_key_usage (organization_id, api_key_id, hour, requests, refusals, arrives_at)
    select
      s.organization_id, s.api_key_id, s.hour,
      count(*) filter (where s.is_admitted), count(*) filter (where not s.is_admitted),
      at + max(s.key_due) * interval '1 microsecond'
    from settled s
    group by s.organization_id, s.api_key_id, s.hour
    order by s.api_key_id
    on conflict (api_key_id, hour) do update
    set
      requests = api_key_usage.requests + excluded.requests,
      refusals = api_key_usage.refusals + excluded.refusals,
      arrives_at = excluded.arrives_at
  )
  select
    s.place::integer, s.hash, case when not s.is_admitted then coalesce(s.refusal, 'limited') end,
    s.last_five, s.expires_at, s.secret_expires_at, s.is_rotating,
    case when s.is_admitted and (s.last_used_at is null or s.last_used_at < date_trunc('minute', at)) then at end,
    s.api_key_id, s.api_key_name, s.organization_id, s.organization_name,
    s.space_id, s.space_name, s.default_model, s.allowed_models, s.key_allowed_models, s.hour,
    s.key_rpm, s.key_interval::float8, s.key_burst, s.key_due::float8,
    s.organization_rpm, s.organization_interval::float8, s.organization_burst, s.organization_due::float8
  from settled s;
end
$$;
