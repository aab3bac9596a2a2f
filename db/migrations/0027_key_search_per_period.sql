-- As before, but what is the same for each period is worked out once.
-- The periods from the one of an organization's oldest key that is not removed to its newest one's, newest first. Those
-- between them without a key too: to look for the search's text there takes little longer than to ask whether any key is.
create or replace function api_key_periods(organization uuid) returns setof integer
language plpgsql stable rows 25
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  oldest timestamptz;
  newest timestamptz;
begin
  select k.created_at into newest
  from api_keys k
  where k.organization_id = organization and k.removed_at is null
  order by k.created_at desc
  limit 1;
  if found then
    select k.created_at into oldest
    from api_keys k
    where k.organization_id = organization and k.removed_at is null
    order by k.created_at
    limit 1;
    return query select generate_series(api_key_period(newest), api_key_period(oldest), -1);
  end if;
end
$$;
--> statement-breakpoint
-- What names that contain a folded text are looked up by, each ready to stand behind a tag in a tsquery. Runs side by
-- side and not one at each character: each one more costs every name that has them. Long texts are looked up by their
-- beginning; LIKE then decides.
create function api_key_name_runs(folded text) returns text[]
language plpgsql immutable strict parallel safe
as $$
declare
  last_place integer := least(greatest(char_length(folded) - 2, 1), 28);
  place integer := 1;
  ending text := case when char_length(folded) < 3 then ''':*' else '''' end;
  runs text[] := '{}';
begin
  loop
    runs := runs || (replace(replace(substr(folded, place, 3), '\', '\\'), '''', '''''') || ending);
    exit when place = last_place;
    place := least(place + 3, last_place);
  end loop;
  return runs;
end
$$;
--> statement-breakpoint
-- The query for the names of one tag that have all of these runs. Stable, as array_to_string is: else it would not be
-- planned into its caller. The function of this name with three parameters stays for the version before this one, which
-- may still run beside it.
create function api_key_name_query(tag text, runs text[]) returns tsquery
language sql stable parallel safe
return ('''' || tag || array_to_string(runs, ' & ''' || tag))::tsquery;
--> statement-breakpoint
-- The ids of the first keys, in the order of creation, whose names contain a folded text: `wanted` of them, or all there
-- are. Keys that are removed don't count. See docs/decisions/0003.
-- Plans are kept: they depend on nothing that is asked, and making them would take as long as all the rest.
create or replace function find_api_keys_by_name(organization uuid, folded text, is_ascending boolean, wanted integer)
returns setof uuid
language plpgsql stable rows 20
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  pattern text := '%' || replace(replace(replace(folded, '\', '\\'), '%', '\%'), '_', '\_') || '%';
  runs text[] := api_key_name_runs(folded);
  live_keys integer := coalesce((select t.live from api_key_totals t where t.organization_id = organization), 0);
  -- Read before any index over names: all keys of a small organization; elsewhere enough for a text that is common.
  first_read integer := case when live_keys <= 2000 then live_keys else 500 end;
  missing integer := wanted;
  periods integer[];
  -- A period's keys that match are gathered up to so many. Where there are more, walking along the order may fill the page
  -- sooner: past so many keys.
  most_gathered integer;
  most_walked integer;
  -- How many times as far both go, in a period where the page was not filled so.
  effort integer := 1;
  ids uuid[];
  in_period record;
  gathering cursor for
    select
      p.period, p.begins, p.ends,
      array(
        select g.id
        from (
          select n.id, n.created_at
          from (
            select k.id, k.created_at, k.name_folded, k.organization_id, k.removed_at from api_keys k
            where api_key_name_grams(k.organization_id, k.created_at, k.name_folded)
              @@ api_key_name_query(p.tag, runs)
            offset 0
          ) n
          where n.name_folded like pattern and n.organization_id = organization and n.removed_at is null
            and n.created_at >= p.begins and n.created_at < p.ends
          limit effort * most_gathered
        ) g
        order by g.created_at desc, g.id desc
      ) as ids
    from (
      select period, api_key_period_start(period) as begins, api_key_period_start(period + 1) as ends,
        api_key_search_tag(organization, period) as tag
      from unnest(periods) period
      offset 0
    ) p;
begin
  ids := array(
    select walk_api_keys_by_name(organization, pattern, is_ascending, '-infinity', 'infinity', first_read, wanted));
  if cardinality(ids) = wanted or first_read = live_keys then
    return query select unnest(ids);
    return;
  end if;

  periods := array(select p from api_key_periods(organization) p order by case when is_ascending then p else -p end);
  -- Gathering a key costs about seven times walking past one. Where matches lie evenly these two cost the same.
  most_gathered := greatest(300, sqrt(0.15 * wanted * live_keys / greatest(1, cardinality(periods))));
  most_walked := most_gathered * 12;
  open gathering;
  while missing > 0 loop
    fetch gathering into in_period;
    exit when not found;
    ids := in_period.ids;
    if cardinality(ids) = effort * most_gathered then
      ids := array(
        select walk_api_keys_by_name(
          organization, pattern, is_ascending, in_period.begins, in_period.ends, effort * most_walked, missing));
      if cardinality(ids) < missing then
        close gathering;
        periods := periods[array_position(periods, in_period.period):];
        effort := effort * 4;
        open gathering;
        continue;
      end if;
    elsif is_ascending then
      ids := array(select ids[place] from generate_series(cardinality(ids), 1, -1) place);
    end if;
    return query select unnest(ids[:missing]);
    missing := missing - cardinality(ids);
    if effort > 1 then
      close gathering;
      periods := periods[array_position(periods, in_period.period) + 1:];
      effort := 1;
      open gathering;
    end if;
  end loop;
  -- Before PostgreSQL 16 it has one name, which the next call in this transaction would find taken.
  close gathering;
end
$$;
