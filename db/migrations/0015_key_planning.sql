-- The index answers alone, so what the function costs decides nothing; workers would take longer to start than it takes.
alter function api_key_name_grams(uuid, text) cost 100 parallel restricted;
--> statement-breakpoint
-- Moves the counts of keys that were changed, when the change is one that counts. The two tables of a statement are
-- never joined: a session plans for as many rows as the first statement had, and would compare each with each.
create or replace function count_changed_api_keys() returns trigger
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
declare
  organizations uuid[];
  is_any_large boolean;
begin
  update api_key_last_uses u set is_removed = n.removed_at is not null, last_used_at = n.last_used_at
  from added n
  where u.api_key_id = n.id
    and (u.is_removed, u.last_used_at) is distinct from (n.removed_at is not null, n.last_used_at);
  if not exists (
    select id, space_id, owner_id, name_folded, created_at, removed_at is null, disabled_at is null from added
    except
    select id, space_id, owner_id, name_folded, created_at, removed_at is null, disabled_at is null from taken
  ) then
    return null;
  end if;
  organizations := add_to_api_key_counts(array(
    select row(
      organization_id, space_id, owner_id,
      coalesce(sum(change) filter (where removed_at is null), 0),
      coalesce(sum(change) filter (where removed_at is null and disabled_at is not null), 0),
      coalesce(sum(change) filter (where removed_at is not null), 0)
    )::api_key_counts
    from (select 1 as change, n.* from added n union all select -1, o.* from taken o) k
    group by organization_id, space_id, owner_id
  ));
  with changed as (
    update api_key_chunks c set live = c.live + d.change
    from (
      select f.organization_id, f.list_order, f.from_created_at, f.from_name, f.from_id, sum(k.change) as change
      from (select 1 as change, n.* from added n union all select -1, o.* from taken o) k
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
      having sum(k.change) <> 0
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
$$;
--> statement-breakpoint
-- Keys are removed by a mark. Only deleting an organization or a space row deletes them.
create or replace function count_deleted_api_keys() returns trigger
language plpgsql
as $$
begin
  delete from api_key_last_uses u using taken k where u.api_key_id = k.id;
  perform recount_api_keys(o.id) from (select distinct organization_id as id from taken order by 1) o;
  return null;
end
$$;
--> statement-breakpoint
create or replace function count_no_api_keys() returns trigger
language plpgsql
as $$
begin
  truncate api_key_last_uses, api_key_totals, api_key_counts, api_key_chunks;
  return null;
end
$$;
