-- Reserves tokens of keys and organizations, by guarded updates as in take_requests. A limit refills by its number of
-- tokens each minute and holds that many.
create or replace function reserve_tokens(
  -- For each key with a limit: the tokens that its requests need, those that the first of them needs (with fewer left,
  -- none are granted), its limit, and the place of its organization.
  keys uuid[], needed bigint[], smallest bigint[], limits integer[], places integer[],
  -- For each organization: the tokens that its keys without a limit need, those that its first request needs, its
  -- limit.
  organizations uuid[], organization_needed bigint[], organization_smallest bigint[], organization_limits integer[],
  -- For each key and organization: its place, the granted tokens, and the time until the whole limit is available
  -- again, in microseconds.
  out at double precision, out taken integer[], out granted bigint[], out due double precision[],
  out organizations_taken integer[], out organization_granted bigint[], out organization_due double precision[]
)
language plpgsql
as $$
#variable_conflict use_column
declare
  now_ns constant bigint := floor(extract(epoch from clock_timestamp()) * 1000000) * 1000;
begin
  at := now_ns / 1000;
  if keys is not null then
    with updated as (
      update key_meters m
      set
        tokens_granted = tokens_admitted(a.needed, a.smallest, m.tokens_due, now_ns, a.tokens),
        tokens_due = greatest(m.tokens_due, now_ns)
          + token_ns(tokens_admitted(a.needed, a.smallest, m.tokens_due, now_ns, a.tokens), a.tokens)
      from unnest(keys, needed, smallest, limits) with ordinality as a (id, needed, smallest, tokens, place)
      where m.api_key_id = a.id
      returning a.place, m.tokens_granted, m.tokens_due
    )
    select array_agg(place), array_agg(tokens_granted), array_agg((tokens_due - now_ns) / 1000.0)
    into taken, granted, due
    from updated;
  end if;

  with updated as (
    update organization_meters o
    set
      tokens_granted = tokens_admitted(a.needed, a.smallest, o.tokens_due, now_ns, a.tokens),
      tokens_due = greatest(o.tokens_due, now_ns)
        + token_ns(tokens_admitted(a.needed, a.smallest, o.tokens_due, now_ns, a.tokens), a.tokens)
    from (
      select u.id, u.place, u.tokens, u.smallest, u.needed + coalesce(sum(k.granted), 0)::bigint as needed
      from unnest(organizations, organization_needed, organization_smallest, organization_limits) with ordinality
        as u (id, needed, smallest, tokens, place)
      left join unnest(taken, granted) as k (place, granted) on places[k.place] = u.place
      group by u.id, u.place, u.tokens, u.smallest, u.needed order by u.place
    ) a
    where o.organization_id = a.id
    returning a.place, o.tokens_granted, o.tokens_due
  )
  select array_agg(place), array_agg(tokens_granted), array_agg((tokens_due - now_ns) / 1000.0)
  into organizations_taken, organization_granted, organization_due
  from updated;
end
$$;
