-- Adds the counts of the hours that ended with the last call of take_requests to the usage of these keys.
create or replace function end_key_hours(keys uuid[]) returns void
language sql
as $$
  insert into api_key_usage (organization_id, api_key_id, hour, requests, refusals)
  select organization_id, api_key_id, ended_hour, ended_requests, ended_refusals
  from key_meters
  where api_key_id = any (keys) and ended_hour is not null
  order by api_key_id
  on conflict (api_key_id, hour) do update set
    requests = api_key_usage.requests + excluded.requests, refusals = api_key_usage.refusals + excluded.refusals
$$;
