-- The refusals of each space and hour by reason, which status_class holds here; kept as long as minutes.
create table usage_space_reasons partition of usage_rollups for values in ('space_reason');
--> statement-breakpoint
insert into usage_rollups (
  tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals
)
select 'space_reason', u.organization_id, k.space_id, u.hour, '', '', r.key, 0, sum(r.value::bigint)
from api_key_usage u
join api_keys k on k.id = u.api_key_id
cross join jsonb_each_text(u.refusal_reasons) r
where u.hour > now() - interval '48 hours' and u.refusal_reasons is not null
group by u.organization_id, k.space_id, u.hour, r.key;
