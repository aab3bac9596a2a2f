-- Returns requests to the limits of keys when slots or the organization's limit did not allow them, and counts them as
-- refusals. Returns the time until each key's whole burst is available again, in the order of `taken`.
create or replace function give_back_requests(
  keys uuid[], intervals bigint[], slot_limits integer[], taken integer[], granted integer[], kept integer[],
  due double precision[]
) returns double precision[]
language sql
as $$
  update key_meters m
  set
    due = m.due - intervals[t.place] * (t.granted - t.kept),
    requests = m.requests - (t.granted - t.kept),
    refusals = m.refusals + (t.granted - t.kept),
    slots = case when slot_limits[t.place] is null then m.slots else m.slots - (m.granted - t.kept) end
  from unnest(taken, give_back_requests.granted, give_back_requests.kept) as t (place, granted, kept)
  where m.api_key_id = keys[t.place] and t.kept < t.granted;

  select array_agg(t.due - intervals[t.place] * (t.granted - t.kept) order by t.ordinal)
  from unnest(taken, give_back_requests.due, give_back_requests.granted, give_back_requests.kept)
    with ordinality as t (place, due, granted, kept, ordinal)
$$;
