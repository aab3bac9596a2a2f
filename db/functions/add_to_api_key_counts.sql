CREATE OR REPLACE FUNCTION add_to_api_key_counts(changes api_key_counts[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
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
  insert into api_key_space_totals as kept (organization_id, space_id, live, disabled, removed)
  select c.organization_id, c.space_id, sum(c.live), sum(c.disabled), sum(c.removed)
  from unnest(changes) c
  group by c.organization_id, c.space_id
  on conflict (organization_id, space_id) do update set
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
$function$;
