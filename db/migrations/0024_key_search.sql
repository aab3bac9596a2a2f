drop function api_key_name_grams(uuid, text);
--> statement-breakpoint
drop function api_key_name_query(uuid, text);
--> statement-breakpoint
-- When a period begins; it ends where the next one begins.
create function api_key_period_start(period integer) returns timestamptz
language plpgsql immutable strict parallel safe
as $$
begin
  return to_timestamp(period * 4194304.0);
end
$$;
--> statement-breakpoint
-- The periods in which an organization has keys that are not removed, newest first. One look at an index each.
create function api_key_periods(organization uuid) returns setof integer
language plpgsql stable rows 25
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  edge timestamptz := 'infinity';
begin
  loop
    select k.created_at into edge
    from api_keys k
    where k.organization_id = organization and k.removed_at is null and k.created_at < edge
    order by k.created_at desc
    limit 1;
    exit when not found;
    return next api_key_period(edge);
    edge := api_key_period_start(api_key_period(edge));
  end loop;
end
$$;
--> statement-breakpoint
-- Walks along the order of creation within a time, past `most_read` keys at most, and returns those whose names match,
-- up to `wanted`.
create function walk_api_keys_by_name(
  organization uuid, pattern text, is_ascending boolean, from_moment timestamptz, to_moment timestamptz,
  most_read integer, wanted integer
)
returns setof uuid
language plpgsql stable rows 20
as $$
begin
  if is_ascending then
    return query
    select w.id
    from (
      select k.id, k.created_at, k.name_folded from api_keys k
      where k.organization_id = organization and k.removed_at is null
        and k.created_at >= from_moment and k.created_at < to_moment
      order by k.created_at, k.id limit most_read
    ) w
    where w.name_folded like pattern order by w.created_at, w.id limit wanted;
  else
    return query
    select w.id
    from (
      select k.id, k.created_at, k.name_folded from api_keys k
      where k.organization_id = organization and k.removed_at is null
        and k.created_at >= from_moment and k.created_at < to_moment
      order by k.created_at desc, k.id desc limit most_read
    ) w
    where w.name_folded like pattern order by w.created_at desc, w.id desc limit wanted;
  end if;
end
$$;
--> statement-breakpoint
-- The ids of the first keys, in the order of creation, whose names contain a folded text: `wanted` of them, or all there
-- are. Keys that are removed don't count. See docs/decisions/0003.
-- Plans are kept: they depend on nothing that is asked, and making them would take as long as all the rest.
create function find_api_keys_by_name(organization uuid, folded text, is_ascending boolean, wanted integer)
returns setof uuid
language plpgsql stable rows 20
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  pattern text := '%' || replace(replace(replace(folded, '\', '\\'), '%', '\%'), '_', '\_') || '%';
  live_keys integer := coalesce((select t.live from api_key_totals t where t.organization_id = organization), 0);
  -- Read before any index over names: all keys of a small organization; elsewhere enough for a text that is common.
  first_read integer := case when live_keys <= 2000 then live_keys else 500 end;
  missing integer := wanted;
  periods integer[];
  -- A period's keys that match are gathered up to so many; beyond, walking along the order fills the page sooner.
  most_gathered integer;
  ids uuid[];
  in_period record;
  -- Null where two of 24 keys from a period's middle match: too many to gather, most likely.
  gathering cursor for
    select
      p.period,
      case when most_gathered < 2147483647 and 2 <= (
        select count(*) from (
          select k.name_folded from api_keys k
          where k.organization_id = organization and k.removed_at is null
            and k.created_at < api_key_period_start(p.period) + interval '2097152 seconds'
          order by k.created_at desc limit 24
        ) s
        where s.name_folded like pattern
      ) then null else array(
        select g.id
        from (
          select n.id, n.created_at
          from (
            select k.id, k.created_at, k.name_folded, k.organization_id, k.removed_at from api_keys k
            where api_key_name_grams(k.organization_id, k.created_at, k.name_folded)
              @@ api_key_name_query(organization, p.period, folded)
            offset 0
          ) n
          where n.name_folded like pattern and n.organization_id = organization and n.removed_at is null
            and n.created_at >= api_key_period_start(p.period) and n.created_at < api_key_period_start(p.period + 1)
          limit most_gathered
        ) g
        order by g.created_at desc, g.id desc
      ) end as ids
    from unnest(periods) p (period);
begin
  ids := array(
    select walk_api_keys_by_name(organization, pattern, is_ascending, '-infinity', 'infinity', first_read, wanted));
  if cardinality(ids) = wanted or first_read = live_keys then
    return query select unnest(ids);
    return;
  end if;

  periods := array(select p from api_key_periods(organization) p order by case when is_ascending then p else -p end);
  -- Gathering a key costs about seven times walking past one: these two ways to a page then cost the same.
  most_gathered := greatest(300, sqrt(0.15 * wanted * live_keys / greatest(1, cardinality(periods))));
  open gathering;
  while missing > 0 loop
    fetch gathering into in_period;
    exit when not found;
    ids := in_period.ids;
    continue when cardinality(ids) = 0;
    if cardinality(ids) < most_gathered then
      if is_ascending then
        ids := array(select ids[place] from generate_series(cardinality(ids), 1, -1) place);
      end if;
    else
      ids := array(
        select walk_api_keys_by_name(
          organization, pattern, is_ascending, api_key_period_start(in_period.period),
          api_key_period_start(in_period.period + 1), most_gathered * 12, missing));
      if cardinality(ids) < missing then
        -- They stand at the period's far end, or are fewer than wanted: from here on everything is gathered.
        close gathering;
        periods := periods[array_position(periods, in_period.period):];
        most_gathered := 2147483647;
        open gathering;
        continue;
      end if;
    end if;
    return query select unnest(ids[:missing]);
    missing := missing - cardinality(ids);
  end loop;
  -- Before PostgreSQL 16 it has one name, which the next call in this transaction would find taken.
  close gathering;
end
$$;
