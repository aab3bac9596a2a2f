-- Takes a slot of this term for each granted request of a key with a limit of concurrent requests, while slots are
-- free. Returns how many requests are still granted, in the order of `taken`, whose elements are places in `keys`.
create or replace function take_slots(
  keys uuid[], slot_limits integer[], term integer, taken integer[], granted integer[]
) returns integer[]
language plpgsql
as $$
#variable_conflict use_column
declare
  kept integer[];
begin
  with updated as (
    update key_meters m
    set
      slots = slots_in_term(m.slot_term, m.slots, term) + least(m.granted, greatest(0, k.slot_limit
        - slots_in_term(m.slot_term, m.slots, term)
        - slots_before_term(m.slot_term, m.slots, m.slots_before, term))),
      slots_before = slots_before_term(m.slot_term, m.slots, m.slots_before, term),
      granted = least(m.granted, greatest(0, k.slot_limit
        - slots_in_term(m.slot_term, m.slots, term)
        - slots_before_term(m.slot_term, m.slots, m.slots_before, term))),
      slot_term = greatest(m.slot_term, term)
    from unnest(slot_limits) with ordinality as k (slot_limit, place)
    where m.api_key_id = keys[k.place] and k.slot_limit is not null
    returning k.place, m.granted
  )
  select array_agg(coalesce(u.granted, t.granted) order by t.ordinal)
  into kept
  from unnest(taken, take_slots.granted) with ordinality as t (place, granted, ordinal) left join updated u using (place);
  return kept;
end
$$;
