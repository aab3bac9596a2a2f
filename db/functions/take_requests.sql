-- Takes requests from the limits of keys and organizations and counts them, by guarded updates: READ COMMITTED evaluates
-- their SET on the newest row after it waited for a lock, so no two instances take one slot. Keys and organizations
-- are distinct and sorted by id, and keys are locked before organizations, so that none wait in a circle.
-- Of each key: the place of its organization (null without a request that asks), the requests that ask, those that were
-- refused before the limits, its limit, how many may run at once (null for any number), and the place of its first
-- request. Each request that is granted to a key with such a limit holds a slot of this term. The result has one element for each key and
-- organization that still exists, by its place: what was granted, and the time until the whole burst is available again.
-- Times are in microseconds.
create or replace function take_requests(
  keys uuid[], places integer[], asked integer[], refused integer[], paces bigint[], bursts integer[],
  slot_limits integer[], firsts integer[], organizations uuid[], organization_paces bigint[], organization_bursts integer[],
  out at double precision,
  out taken integer[], out granted integer[], out due double precision[],
  out organizations_taken integer[], out organization_granted integer[], out organization_due double precision[]
)
language plpgsql
as $$
#variable_conflict use_column
declare
  clock constant timestamptz := clock_timestamp();
  this_hour constant timestamptz := date_trunc('hour', clock, 'UTC');
  this_term constant integer := slot_term(clock);
  has_ended boolean;
  is_short boolean;
  kept integer[];
begin
  at := floor(extract(epoch from clock) * 1000000);
  with updated as (
    update key_meters m
    set
      granted = gcra_admits(a.asked, m.due, at::bigint, a.pace, a.burst),
      due = case when a.asked = 0 then m.due else
        greatest(m.due, at::bigint) + a.pace * gcra_admits(a.asked, m.due, at::bigint, a.pace, a.burst) end,
      hour = greatest(m.hour, this_hour),
      requests = case when m.hour < this_hour then 0 else m.requests end
        + gcra_admits(a.asked, m.due, at::bigint, a.pace, a.burst),
      refusals = case when m.hour < this_hour then 0 else m.refusals end
        + a.refused + a.asked - gcra_admits(a.asked, m.due, at::bigint, a.pace, a.burst),
      ended_hour = case when m.hour < this_hour and m.requests + m.refusals > 0 then m.hour end,
      ended_requests = m.requests,
      ended_refusals = m.refusals
    from unnest(keys, asked, refused, paces, bursts) with ordinality as a (id, asked, refused, pace, burst, place)
    where m.api_key_id = a.id
    returning a.place, m.granted, m.due, m.ended_hour
  )
  select array_agg(place), array_agg(granted), array_agg(greatest(0, due - at)), count(ended_hour) > 0
  into taken, granted, due, has_ended
  from updated;

  kept := granted;
  if slot_limits is not null then
    with updated as (
      update key_meters m
      set
        slots = slots_in_term(m.slot_term, m.slots, this_term) + least(m.granted, greatest(0, k.slot_limit
          - slots_in_term(m.slot_term, m.slots, this_term)
          - slots_before_term(m.slot_term, m.slots, m.slots_before, this_term))),
        slots_before = slots_before_term(m.slot_term, m.slots, m.slots_before, this_term),
        granted = least(m.granted, greatest(0, k.slot_limit
          - slots_in_term(m.slot_term, m.slots, this_term)
          - slots_before_term(m.slot_term, m.slots, m.slots_before, this_term))),
        slot_term = greatest(m.slot_term, this_term)
      from unnest(slot_limits) with ordinality as k (slot_limit, place)
      where m.api_key_id = keys[k.place] and k.slot_limit is not null
      returning k.place, m.granted
    )
    select array_agg(coalesce(u.granted, t.granted) order by t.ordinal)
    into kept
    from unnest(taken, granted) with ordinality as t (place, granted, ordinal) left join updated u using (place);
  end if;

  with updated as (
    update organization_meters o
    set
      granted = gcra_admits(a.asked, o.due, at::bigint, a.pace, a.burst),
      due = greatest(o.due, at::bigint) + a.pace * gcra_admits(a.asked, o.due, at::bigint, a.pace, a.burst)
    from (
      select
        places[t.place] as place, sum(t.granted)::integer as asked, organizations[places[t.place]] as id,
        organization_paces[places[t.place]] as pace, organization_bursts[places[t.place]] as burst
      from unnest(taken, kept) as t (place, granted)
      where places[t.place] is not null
      group by places[t.place] order by places[t.place]
    ) a
    where o.organization_id = a.id
    returning a.place, o.granted, o.due, o.granted < a.asked as is_short
  )
  select array_agg(place), array_agg(granted), array_agg(greatest(0, due - at)), bool_or(is_short)
  into organizations_taken, organization_granted, organization_due, is_short
  from updated;

  if has_ended then
    insert into api_key_usage (organization_id, api_key_id, hour, requests, refusals)
    select organization_id, api_key_id, ended_hour, ended_requests, ended_refusals
    from key_meters
    where api_key_id = any (keys) and ended_hour is not null
    order by api_key_id
    on conflict (api_key_id, hour) do update set
      requests = api_key_usage.requests + excluded.requests, refusals = api_key_usage.refusals + excluded.refusals;
  end if;

  -- What an organization is short of, its keys do without: those last whose first request came last.
  if is_short then
    select array_agg(
      least(t.kept, greatest(0, organization_granted[array_position(organizations_taken, places[t.place])] - t.before))
      order by t.ordinal
    )
    into kept
    from (
      select place, kept, ordinal, coalesce(sum(kept) over (
        partition by places[place] order by firsts[place] rows between unbounded preceding and 1 preceding
      ), 0)::integer as before
      from unnest(taken, kept) with ordinality as u (place, kept, ordinal)
    ) t;
  end if;

  -- What slots or an organization did not allow costs the key nothing and is a refusal.
  if kept is distinct from granted then
    update key_meters m
    set
      due = m.due - paces[t.place] * (t.granted - t.kept),
      requests = m.requests - (t.granted - t.kept),
      refusals = m.refusals + (t.granted - t.kept),
      slots = case when slot_limits[t.place] is null then m.slots else m.slots - (m.granted - t.kept) end
    from unnest(taken, take_requests.granted, kept) as t (place, granted, kept)
    where m.api_key_id = keys[t.place] and t.kept < t.granted;

    select array_agg(t.due - paces[t.place] * (t.granted - t.kept) order by t.ordinal)
    into due
    from unnest(taken, due, granted, kept) with ordinality as t (place, due, granted, kept, ordinal);
    granted := kept;
  end if;
end
$$;
