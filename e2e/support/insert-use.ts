import { sql } from 'drizzle-orm';
import { apiKeyUsage } from '@/db/schema/usage';
import type { FixtureDb } from './fixtures';

type Use = { hoursAgo: number; requests?: number; refusals?: number; refusalReasons?: Record<string, number> };
type Key = { organizationId: string; id: string; spaceId: string };

/** Inserts what a key did in one hour as admission counts it, and as the rollups of its time hold it. */
export async function insertUse(db: FixtureDb, key: Key, { hoursAgo, ...counts }: Use): Promise<void> {
  const { requests = 0, refusals = 0, refusalReasons = {} } = counts;
  const hour = sql`(date_trunc('hour', now(), 'UTC') - make_interval(hours => ${hoursAgo}::int))`;
  await db.insert(apiKeyUsage).values({ organizationId: key.organizationId, apiKeyId: key.id, hour, ...counts });
  const row = sql`
    tier, organization_id, subject_id, started_at, model, endpoint, status_class, requests, refusals`;
  await db.execute(sql`
    insert into usage_rollups (${row})
    select level || '_' || grain, ${key.organizationId}, subject_id, date_trunc(grain, ${hour}, 'UTC'), '', '',
      'succeeded', ${requests}::bigint, ${refusals}::bigint
    from (values ('key', ${key.id}::uuid), ('space', ${key.spaceId}::uuid)) s (level, subject_id)
    cross join (select max(hours_until) as hours_until, max(days_until) as days_until from usage_progress) p
    cross join lateral (
      values ('minute', ${hour} >= coalesce(p.hours_until, 'epoch')), ('hour', ${hour} < p.hours_until),
        ('day', ${hour} < p.days_until), ('month', ${hour} < p.days_until)
    ) g (grain, applies)
    where applies
    on conflict (tier, subject_id, started_at, model, endpoint, status_class) do update set
      requests = usage_rollups.requests + excluded.requests, refusals = usage_rollups.refusals + excluded.refusals`);
  await db.execute(sql`
    insert into usage_rollups (${row})
    select 'space_reason', ${key.organizationId}, ${key.spaceId}, ${hour}, '', '', r.key, 0, r.value::bigint
    from jsonb_each_text(${JSON.stringify(refusalReasons)}::text::jsonb) r
    on conflict (tier, subject_id, started_at, model, endpoint, status_class) do update set
      refusals = usage_rollups.refusals + excluded.refusals`);
}
