-- The usage of each key in each hour. The meters hold the requests and refusals of the hour in which a key was last
-- called; its tokens and refusal reasons are written to api_key_usage directly.
create or replace view api_key_hours as
select
  organization_id, api_key_id, hour, sum(requests)::bigint as requests, sum(refusals)::bigint as refusals,
  (array_agg(refusal_reasons) filter (where refusal_reasons is not null))[1] as refusal_reasons,
  sum(prompt_tokens)::bigint as prompt_tokens, sum(completion_tokens)::bigint as completion_tokens
from (
  select
    organization_id, api_key_id, hour, requests, refusals, refusal_reasons, prompt_tokens, completion_tokens
  from api_key_usage
  union all
  select organization_id, api_key_id, hour, requests, refusals, null, 0, 0
  from key_meters
  where requests + refusals > 0
) counted
group by organization_id, api_key_id, hour;
