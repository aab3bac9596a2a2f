import { sql } from 'drizzle-orm';
import { apiKeyUsage } from '@/db/schema/usage';
import type { FixtureDb } from './fixtures';

type Use = { hoursAgo: number; requests?: number; refusals?: number; refusalReasons?: Record<string, number> };
type Key = { organizationId: string; id: string; spaceId: string };

/** Inserts the usage of a key in one hour, both in admission's counts and in the rollups of its time. */
export async function insertUse(db: FixtureDb, key: Key, { hoursAgo, ...counts }: Use): Promise<void> {
  const { requests = 0, refusals = 0, refusalReasons = {} } = counts;
  const hour = sql`(date_trunc('hour', now(), 'UTC') - make_interval(hours => ${hoursAgo}::int))`;
  await db.insert(apiKeyUsage).values({ organizationId: key.organizationId, apiKeyId: key.id, hour, ...counts });
  const row = sql`
    tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals`;
  await db.execute(sql`select place_usage_keys(array[${key.id}::uuid])`);
  await db.execute(sql`
    insert into usage_rollups (${row})
    select level || '_' || grain, ${key.organizationId}, subject_id, date_trunc(period, ${hour}, 'UTC'), '', '',
      case level when 'total' then '' else 'succeeded' end, ${requests}::bigint, ${refusals}::bigint
    from usage_key_cohorts c
    join usage_cohorts o on o.id = c.cohort_id
    cross join lateral (
      values ('key', c.api_key_id, 0), ('space', o.space_id, 0), ('organization', o.organization_id, 1), ('cohort', o.id, 0),
        ('cohort_status', o.id, 2), ('owner', usage_group(o.organization_id, o.owner_id::text), 0),
        ('owner_status', usage_group(o.organization_id, o.owner_id::text), 2),
        ('environment', usage_group(o.organization_id, o.environment), 0), ('total', c.api_key_id, 3)
      union all
      select level, subject_id, 2 from usage_pairs(o.organization_id, o.space_id, o.owner_id, o.environment)
    ) s (level, subject_id, finest)
    cross join (
      select max(hours_until) as hours_until, max(days_until) as days_until, max(open_until) as open_until from usage_progress
    ) p
    cross join lateral (
      values (0, 'minute', 'minute', ${hour} >= coalesce(p.hours_until, 'epoch')),
        (1, 'open', 'hour', ${hour} >= p.hours_until and ${hour} < p.open_until), (2, 'hour', 'hour', ${hour} < p.hours_until),
        (3, 'day', 'day', ${hour} < p.days_until), (4, 'month', 'month', ${hour} < p.days_until),
        (5, 'quarter', 'quarter', ${hour} < p.days_until and level = 'total')
    ) g (step, grain, period, applies)
    where c.api_key_id = ${key.id} and applies and step >= finest
    on conflict (tier, subject_id, started_at, model, endpoint, status_class) do update set
      requests = usage_rollups.requests + excluded.requests, refusals = usage_rollups.refusals + excluded.refusals`);
  await db.execute(sql`
    insert into usage_rollups (${row})
    select 'space_reason', ${key.organizationId}, ${key.spaceId}, ${hour}, '', '', r.key, 0, r.value::bigint
    from jsonb_each_text(${JSON.stringify(refusalReasons)}::text::jsonb) r
    on conflict (tier, subject_id, started_at, model, endpoint, status_class) do update set
      refusals = usage_rollups.refusals + excluded.refusals`);
}
