CREATE OR REPLACE FUNCTION count_added_api_keys()
 RETURNS trigger
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_custom_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  organizations uuid[];
  is_any_large boolean;
begin
  organizations := add_to_api_key_counts(array(
    select row(
      organization_id, space_id, owner_id,
      count(*) filter (where removed_at is null),
      count(*) filter (where removed_at is null and disabled_at is not null),
      count(*) filter (where removed_at is not null)
    )::api_key_counts
    from added
    group by organization_id, space_id, owner_id
  ));
  with changed as (
    update api_key_chunks c set live = c.live + d.live
    from (
      select f.organization_id, f.list_order, f.from_created_at, f.from_name, f.from_id, count(*) as live
      from added k
      cross join lateral (
        values ('created', k.created_at, ''), ('name', '-infinity', k.name_folded)
      ) p (list_order, created_at, name)
      cross join lateral (
        select s.*
        from api_key_chunks s
        where s.organization_id = k.organization_id and s.list_order = p.list_order
          and (s.from_created_at, s.from_name, s.from_id) <= (p.created_at, p.name, k.id)
        order by s.from_created_at desc, s.from_name desc, s.from_id desc
        limit 1
      ) f
      where k.removed_at is null
      group by f.organization_id, f.list_order, f.from_created_at, f.from_name, f.from_id
    ) d
    where (c.organization_id, c.list_order, c.from_created_at, c.from_name, c.from_id)
      = (d.organization_id, d.list_order, d.from_created_at, d.from_name, d.from_id)
    returning c.live
  )
  select bool_or(live > 2000) into is_any_large from changed;
  if is_any_large then
    perform split_api_key_chunks(organizations);
  end if;
  return null;
end
$function$;

create or replace trigger api_keys_added after insert on api_keys
referencing new table as added
for each statement execute function count_added_api_keys();
