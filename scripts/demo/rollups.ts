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

/** Inserts the rollups of an organization's usage, with models, like those of a gateway. */
export async function insertRollups(tx: DemoTransaction, organizationId: string): Promise<void> {
  await tx.execute(sql`
    insert into usage_progress (hours_until, days_until)
    values (date_trunc('hour', now(), 'UTC'), date_trunc('day', now(), 'UTC'))
    on conflict do nothing`);
  await tx.execute(sql`
    select place_usage_keys(array(select id from api_keys where organization_id = ${organizationId}))`);
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
    join usage_key_cohorts kc on kc.api_key_id = k.id
    join usage_cohorts c on c.id = kc.cohort_id
    cross join usage_progress p
    ${usageParts}
    ${latencyBuckets}
    cross join lateral (
      values ('key', k.id), ('space', k.space_id), ('organization', k.organization_id), ('cohort', c.id),
        ('owner', usage_group(c.organization_id, c.owner_id::text)),
        ('environment', usage_group(c.organization_id, c.environment))
    ) as s (level, subject_id)
    cross join lateral (
      values
        ('hour', hour, hour < p.hours_until),
        ('day', date_trunc('day', hour, 'UTC'), hour < p.days_until),
        ('month', date_trunc('month', hour, 'UTC'), hour < p.days_until)
    ) as g (grain, started_at, applies)
    where u.organization_id = ${organizationId} and applies and part.requests + part.refusals > 0
    group by level, grain, u.organization_id, subject_id, started_at, model, class, bucket`);
  // Each of these rows has latencies of at most one bucket.
  await tx.execute(sql`
    insert into usage_rollups (
      tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals, input_tokens,
      output_tokens, latencies
    )
    select s.tier, r.organization_id, s.subject_id, started_at, '', '', status_class, sum(requests), sum(refusals),
      sum(input_tokens), sum(output_tokens), coalesce(array_agg(latencies[1]) filter (where latencies <> '{}'), '{}')
    from usage_rollups r
    left join usage_cohorts c on c.id = r.subject_id
    cross join lateral (
      select replace(r.tier, '_', '_status_'), r.subject_id
      union all
      select replace(r.tier, 'cohort', p.level), p.subject_id
      from usage_pairs(c.organization_id, c.space_id, c.owner_id, c.environment) p
      where r.tier like 'cohort%'
    ) as s (tier, subject_id)
    where r.tier in ('owner_hour', 'owner_day', 'owner_month', 'cohort_hour', 'cohort_day', 'cohort_month')
      and r.organization_id = ${organizationId}
    group by s.tier, r.organization_id, s.subject_id, started_at, status_class`);
  await insertMinutes(tx, organizationId);
  await insertOpenHour(tx, organizationId);
  await tx.execute(sql`
    insert into usage_rollups (
      tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals, input_tokens,
      output_tokens
    )
    select replace(tier, 'key', 'total'), organization_id, subject_id, started_at, '', '', '', sum(requests),
      sum(refusals), sum(input_tokens), sum(output_tokens)
    from usage_rollups
    where tier in ('key_day', 'key_month') and organization_id = ${organizationId}
    group by tier, organization_id, subject_id, started_at`);
  await tx.execute(sql`
    insert into usage_rollups (
      tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals, input_tokens,
      output_tokens
    )
    select 'total_quarter', organization_id, subject_id, date_trunc('quarter', started_at, 'UTC') as quarter, '', '', '',
      sum(requests), sum(refusals), sum(input_tokens), sum(output_tokens)
    from usage_rollups
    where tier = 'total_month' and organization_id = ${organizationId}
    group by organization_id, subject_id, quarter`);
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

/** Inserts the minutes of the last 48 hours, from the request log. */
async function insertMinutes(tx: DemoTransaction, organizationId: string): Promise<void> {
  const bucketOf = (ms: number) => sql`${latencyBucketOf(ms)}::int`;
  await tx.execute(sql`
    insert into usage_rollups (
      tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals, input_tokens,
      output_tokens, latencies
    )
    select
      level || '_minute', l.organization_id, subject_id, minute, coalesce(model, ''), endpoint, class,
      count(*) filter (where class <> 'refused'), count(*) filter (where class = 'refused'), sum(prompt_tokens),
      sum(completion_tokens), case when class = 'refused' then '{}' else array[count(*) * 256 + bucket] end
    from request_log l
    join usage_key_cohorts kc using (api_key_id)
    join usage_cohorts c on c.id = kc.cohort_id
    cross join lateral (
      select
        date_trunc('minute', started_at) as minute,
        case when status in (401, 429) then 'refused' when status = 502 then 'failed' else 'succeeded' end as class
    ) as facts
    cross join lateral (
      select case
        when class = 'failed' then ${bucketOf(3_100)} when model = 'gpt-4o' then ${bucketOf(1_740)} else ${bucketOf(620)}
      end as bucket
    ) as latency
    cross join lateral (
      values ('key', l.api_key_id), ('space', c.space_id), ('cohort', c.id),
        ('owner', usage_group(c.organization_id, c.owner_id::text)),
        ('environment', usage_group(c.organization_id, c.environment))
    ) as s (level, subject_id)
    where l.organization_id = ${organizationId} and started_at > now() - interval '48 hours'
    group by level, l.organization_id, subject_id, minute, model, endpoint, class, bucket`);
}

/** Adds the minutes to their open hour up to the progress that a running app has written. */
async function insertOpenHour(tx: DemoTransaction, organizationId: string): Promise<void> {
  await tx.execute(sql`
    select add_usage(
      $q$
        select
          level || '_open' as tier, u.organization_id, s.subject_id, date_trunc('hour', started_at, 'UTC') as started_at, model,
          endpoint, status_class, requests, refusals, input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated,
          latencies
        from usage_rollups u
        join usage_key_cohorts k on k.api_key_id = u.subject_id
        join usage_cohorts c on c.id = k.cohort_id
        cross join lateral (
          values ('key', u.subject_id), ('space', c.space_id), ('organization', c.organization_id), ('cohort', c.id),
            ('owner', usage_group(c.organization_id, c.owner_id::text)),
            ('environment', usage_group(c.organization_id, c.environment))
        ) as s (level, subject_id)
        where tier = 'key_minute' and u.organization_id = any($3) and started_at >= $1 and started_at < $2
      $q$,
      hours_until, open_until, array[${organizationId}::uuid]
    )
    from usage_progress where open_until > hours_until`);
}
