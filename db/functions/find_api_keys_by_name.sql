CREATE OR REPLACE FUNCTION find_api_keys_by_name(organization uuid, folded text, is_ascending boolean, wanted integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE ROWS 20
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
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
$function$;
