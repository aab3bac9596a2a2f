import { sql } from 'drizzle-orm';
import { latencyBucketOf } from '@/lib/usage/latency';
import type { DemoTransaction } from './connection';
import { usageParts } from './usage-parts';

const latencyBuckets = sql`
  join (
    values ${sql.join(
      [2, 620, 1_740, 3_100].map((ms) => sql`(${ms}::int, ${latencyBucketOf(ms)}::int)`),
      sql`, `,
    )}
  ) as latencies (latency, bucket) on latencies.latency = part.latency`;

/** Inserts the rollups of an organization's usage, as the gateway would have written them, with models. */
export async function insertRollups(tx: DemoTransaction, organizationId: string): Promise<void> {
  await tx.execute(sql`
    insert into usage_progress (hours_until, days_until)
    values (date_trunc('hour', now(), 'UTC'), date_trunc('day', now(), 'UTC'))
    on conflict do nothing`);
  await tx.execute(sql`
    insert into usage_rollups (
      tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals, input_tokens,
      output_tokens, latencies
    )
    select
      level || '_' || grain, u.organization_id, subject_id, started_at, model, '/v1/chat/completions', class,
      sum(part.requests), sum(part.refusals), sum(part.input), sum(part.output),
      case when sum(part.requests) > 0 then array[sum(part.requests)::bigint * 256 + bucket] else '{}' end
    from api_key_usage u
    join api_keys k on k.id = u.api_key_id
    cross join usage_progress p
    ${usageParts}
    ${latencyBuckets}
    cross join lateral (values ('key', k.id), ('space', k.space_id)) as s (level, subject_id)
    cross join lateral (
      values
        ('minute', hour, hour >= p.hours_until),
        ('hour', hour, hour < p.hours_until),
        ('day', date_trunc('day', hour, 'UTC'), hour < p.days_until),
        ('month', date_trunc('month', hour, 'UTC'), hour < p.days_until)
    ) as g (grain, started_at, applies)
    where u.organization_id = ${organizationId} and applies and part.requests + part.refusals > 0
    group by level, grain, u.organization_id, subject_id, started_at, model, class, bucket`);
  await tx.execute(sql`
    insert into usage_rollups (
      tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals
    )
    select 'space_reason', u.organization_id, k.space_id, u.hour, '', '', r.key, 0, sum(r.value::bigint)
    from api_key_usage u
    join api_keys k on k.id = u.api_key_id
    cross join jsonb_each_text(u.refusal_reasons) r
    where u.organization_id = ${organizationId} and u.hour > now() - interval '48 hours'
      and u.refusal_reasons is not null
    group by u.organization_id, k.space_id, u.hour, r.key`);
}
