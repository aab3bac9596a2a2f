-- Returns how many of their granted requests keys may keep when the organization's limit grants fewer: the keys whose
-- first request arrived last lose their grants first. `places` and `firsts` have all keys; the other lists are in the
-- order of `taken`.
create or replace function share_shortage(
  places integer[], firsts integer[], taken integer[], kept integer[], organizations_taken integer[],
  organization_granted integer[]
) returns integer[]
language sql
as $$
  select array_agg(
    least(t.kept, greatest(0, organization_granted[array_position(organizations_taken, places[t.place])] - t.before))
    order by t.ordinal
  )
  from (
    select place, kept, ordinal, coalesce(sum(kept) over (
      partition by places[place] order by firsts[place] rows between unbounded preceding and 1 preceding
    ), 0)::integer as before
    from unnest(taken, share_shortage.kept) with ordinality as u (place, kept, ordinal)
  ) t
$$;
