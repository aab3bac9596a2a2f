CREATE OR REPLACE FUNCTION split_api_key_chunks(organizations uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_custom_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
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
$function$;
