-- Counters of keys, kept in the transaction that changes the keys, so that a total is exact at any moment.
-- They are small and often written: room in their pages keeps those writes from touching their indexes.
alter table api_key_totals set (fillfactor = 50);
--> statement-breakpoint
alter table api_key_counts set (fillfactor = 50);
--> statement-breakpoint
alter table api_key_chunks set (fillfactor = 50);
--> statement-breakpoint
-- Adds changes to the totals and to the counts of owners in spaces, and returns the organizations they belong to.
-- The totals come first, in one order everywhere: their rows are the lock on everything that counts those keys, and
-- whatever the caller reads in its next statement is what the last holder committed.
create function add_to_api_key_counts(changes api_key_counts[]) returns uuid[]
language plpgsql
as $$
begin
  insert into api_key_totals as kept (organization_id, live, disabled, removed)
  select c.organization_id, sum(c.live), sum(c.disabled), sum(c.removed)
  from unnest(changes) c
  group by c.organization_id
  order by c.organization_id
  on conflict (organization_id) do update set
    live = kept.live + excluded.live,
    disabled = kept.disabled + excluded.disabled,
    removed = kept.removed + excluded.removed;
  insert into api_key_counts as kept (organization_id, space_id, owner_id, live, disabled, removed)
  select c.organization_id, c.space_id, c.owner_id, sum(c.live), sum(c.disabled), sum(c.removed)
  from unnest(changes) c
  group by c.organization_id, c.space_id, c.owner_id
  on conflict (organization_id, space_id, owner_id) do update set
    live = kept.live + excluded.live,
    disabled = kept.disabled + excluded.disabled,
    removed = kept.removed + excluded.removed;
  -- Each order has a chunk that begins before every key.
  insert into api_key_chunks (organization_id, list_order, from_created_at, from_name, from_id, live)
  select distinct c.organization_id, o.list_order, '-infinity'::timestamptz, '', uuid_nil.id, 0
  from unnest(changes) c
  cross join (values ('created'), ('name')) o (list_order)
  cross join (values ('00000000-0000-0000-0000-000000000000'::uuid)) uuid_nil (id)
  on conflict do nothing;
  return array(select distinct c.organization_id from unnest(changes) c);
end
$$;
--> statement-breakpoint
-- Divides chunks that have grown beyond 2,000 keys into chunks of about 1,000. The caller holds the totals' lock.
create function split_api_key_chunks(organizations uuid[]) returns void
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
declare
  chunk api_key_chunks;
  size integer;
begin
  for chunk in
    select * from api_key_chunks c where c.organization_id = any(organizations) and c.live > 2000
  loop
    size := ceil(chunk.live / ceil(chunk.live / 1000.0));
    if chunk.list_order = 'created' then
      insert into api_key_chunks
      select chunk.organization_id, 'created', k.created_at, '', k.id, least(size, chunk.live - k.place)
      from (
        select created_at, id, row_number() over (order by created_at, id) - 1 as place
        from api_keys
        where organization_id = chunk.organization_id and removed_at is null
          and (created_at, id) >= (chunk.from_created_at, chunk.from_id)
        order by created_at, id
        limit chunk.live
      ) k
      where k.place > 0 and k.place % size = 0;
    else
      insert into api_key_chunks
      select chunk.organization_id, 'name', '-infinity', k.name_folded, k.id, least(size, chunk.live - k.place)
      from (
        select name_folded, id, row_number() over (order by name_folded, id) - 1 as place
        from api_keys
        where organization_id = chunk.organization_id and removed_at is null
          and (name_folded, id) >= (chunk.from_name, chunk.from_id)
        order by name_folded, id
        limit chunk.live
      ) k
      where k.place > 0 and k.place % size = 0;
    end if;
    update api_key_chunks c set live = size
    where (c.organization_id, c.list_order, c.from_created_at, c.from_name, c.from_id)
      = (chunk.organization_id, chunk.list_order, chunk.from_created_at, chunk.from_name, chunk.from_id);
  end loop;
end
$$;
--> statement-breakpoint
-- Counts keys that were inserted, by one statement or by COPY: cheap for one, set by set for a million.
create function count_added_api_keys() returns trigger
language plpgsql
as $$
declare
  organizations uuid[];
  is_any_large boolean;
begin
  insert into api_key_last_uses (api_key_id, organization_id, is_removed, last_used_at)
  select id, organization_id, removed_at is not null, last_used_at from added;
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
$$;
--> statement-breakpoint
-- Moves the counts of keys that were changed, when the change is one that counts.
create function count_changed_api_keys() returns trigger
language plpgsql
as $$
declare
  organizations uuid[];
  is_any_large boolean;
begin
  update api_key_last_uses u set is_removed = n.removed_at is not null, last_used_at = n.last_used_at
  from added n
  join taken o using (id)
  where u.api_key_id = n.id
    and (n.removed_at is null, n.last_used_at) is distinct from (o.removed_at is null, o.last_used_at);
  if not exists (
    select from added n join taken o using (id)
    where (n.space_id, n.owner_id, n.name_folded, n.created_at, n.removed_at is null, n.disabled_at is null)
      is distinct from (o.space_id, o.owner_id, o.name_folded, o.created_at, o.removed_at is null, o.disabled_at is null)
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
-- Counts an organization's keys anew, as after deleting some; nothing when the organization itself is gone.
create function recount_api_keys(organization uuid) returns void
language plpgsql
as $$
declare
  counted integer;
begin
  perform from organizations where id = organization for key share;
  if not found then
    return;
  end if;
  insert into api_key_totals values (organization, 0, 0, 0)
  on conflict (organization_id) do update set live = 0, disabled = 0, removed = 0;
  delete from api_key_counts where organization_id = organization;
  delete from api_key_chunks where organization_id = organization;
  perform add_to_api_key_counts(array(
    select row(
      organization_id, space_id, owner_id,
      count(*) filter (where removed_at is null),
      count(*) filter (where removed_at is null and disabled_at is not null),
      count(*) filter (where removed_at is not null)
    )::api_key_counts
    from api_keys
    where organization_id = organization
    group by organization_id, space_id, owner_id
  ));
  select live into counted from api_key_totals where organization_id = organization;
  update api_key_chunks set live = counted where organization_id = organization;
  perform split_api_key_chunks(array[organization]);
end
$$;
--> statement-breakpoint
-- Keys are removed by a mark. Only deleting an organization or a space row deletes them.
create function count_deleted_api_keys() returns trigger
language plpgsql
as $$
begin
  perform recount_api_keys(o.id) from (select distinct organization_id as id from taken order by 1) o;
  return null;
end
$$;
--> statement-breakpoint
create function count_no_api_keys() returns trigger
language plpgsql
as $$
begin
  truncate api_key_totals, api_key_counts, api_key_chunks;
  return null;
end
$$;
--> statement-breakpoint
create trigger api_keys_added after insert on api_keys
referencing new table as added for each statement execute function count_added_api_keys();
--> statement-breakpoint
create trigger api_keys_changed after update on api_keys
referencing new table as added old table as taken for each statement execute function count_changed_api_keys();
--> statement-breakpoint
create trigger api_keys_deleted after delete on api_keys
referencing old table as taken for each statement execute function count_deleted_api_keys();
--> statement-breakpoint
create trigger api_keys_emptied after truncate on api_keys
for each statement execute function count_no_api_keys();
--> statement-breakpoint
insert into api_key_last_uses (api_key_id, organization_id, is_removed, last_used_at)
select id, organization_id, removed_at is not null, last_used_at from api_keys;
--> statement-breakpoint
select recount_api_keys(id) from organizations;
