-- Takes requests from the limits of keys and organizations and counts them. READ COMMITTED evaluates SET on the newest
-- row after waiting for its lock, so two instances never take the same slot. Keys and organizations are distinct and
-- sorted by id, and keys are locked before organizations, to avoid deadlocks. Times are in microseconds.
create or replace function take_requests(
  -- For each key: the place of its organization (null when it asks for no request), the requests that it asks for, and
  -- those that were refused before the limits; its limit; how many requests may run at once (null for any number); and
  -- the place of its first request.
  keys uuid[], places integer[], asked integer[], refused integer[], intervals bigint[], bursts integer[],
  slot_limits integer[], firsts integer[], organizations uuid[], organization_intervals bigint[],
  organization_bursts integer[],
  out at double precision,
  -- For each key and organization that still exists: its place, the granted requests, and the time until the whole
  -- burst is available again.
  out taken integer[], out granted integer[], out due double precision[],
  out organizations_taken integer[], out organization_granted integer[], out organization_due double precision[]
)
language plpgsql
as $$
#variable_conflict use_column
declare
  clock constant timestamptz := clock_timestamp();
  this_hour constant timestamptz := date_trunc('hour', clock, 'UTC');
  has_ended boolean;
  is_short boolean;
  kept integer[];
begin
  at := floor(extract(epoch from clock) * 1000000);
  with updated as (
    update key_meters m
    set
      granted = gcra_admits(a.asked, m.due, at::bigint, a.interval, a.burst),
      due = case when a.asked = 0 then m.due else
        greatest(m.due, at::bigint) + a.interval * gcra_admits(a.asked, m.due, at::bigint, a.interval, a.burst) end,
      hour = greatest(m.hour, this_hour),
      requests = case when m.hour < this_hour then 0 else m.requests end
        + gcra_admits(a.asked, m.due, at::bigint, a.interval, a.burst),
      refusals = case when m.hour < this_hour then 0 else m.refusals end
        + a.refused + a.asked - gcra_admits(a.asked, m.due, at::bigint, a.interval, a.burst),
      ended_hour = case when m.hour < this_hour and m.requests + m.refusals > 0 then m.hour end,
      ended_requests = m.requests,
      ended_refusals = m.refusals
    from unnest(keys, asked, refused, intervals, bursts) with ordinality as a (id, asked, refused, interval, burst, place)
    where m.api_key_id = a.id
    returning a.place, m.granted, m.due, m.ended_hour
  )
  select array_agg(place), array_agg(granted), array_agg(greatest(0, due - at)), count(ended_hour) > 0
  into taken, granted, due, has_ended
  from updated;

  kept := granted;
  if slot_limits is not null then
    kept := take_slots(keys, slot_limits, slot_term(clock), taken, granted);
  end if;

  with updated as (
    update organization_meters o
    set
      granted = gcra_admits(a.asked, o.due, at::bigint, a.interval, a.burst),
      due = greatest(o.due, at::bigint) + a.interval * gcra_admits(a.asked, o.due, at::bigint, a.interval, a.burst)
    from (
      select
        places[t.place] as place, sum(t.granted)::integer as asked, organizations[places[t.place]] as id,
        organization_intervals[places[t.place]] as interval, organization_bursts[places[t.place]] as burst
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
    perform end_key_hours(keys);
  end if;
  if is_short then
    kept := share_shortage(places, firsts, taken, kept, organizations_taken, organization_granted);
  end if;
  if kept is distinct from granted then
    due := give_back_requests(keys, intervals, slot_limits, taken, granted, kept, due);
    granted := kept;
  end if;
end
$$;
