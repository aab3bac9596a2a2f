CREATE OR REPLACE FUNCTION walk_api_keys_by_name(organization uuid, pattern text, is_ascending boolean, from_moment timestamp with time zone, to_moment timestamp with time zone, most_read integer, wanted integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE ROWS 20
AS $function$
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
$function$;
