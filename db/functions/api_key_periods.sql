CREATE OR REPLACE FUNCTION api_key_periods(organization uuid)
 RETURNS SETOF integer
 LANGUAGE plpgsql
 STABLE ROWS 25
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
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
$function$;
