import type postgres from 'postgres';
import type { RefusalReason } from '@/lib/api/refusals';

/** Finished requests of one key, minute, model, endpoint, status class and reason to refuse. */
export type UsageEntry = {
  organizationId: string;
  apiKeyId: string;
  spaceId: string;
  /** On the database's clock: when admission decided. */
  at: Date;
  model: string;
  endpoint: string;
  /** A `StatusClass` of `lib/usage/status-class.ts`. */
  statusClass: string;
  requests: number;
  refusals: number;
  /** Why they were refused; null where they were not. */
  reason: RefusalReason | null;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  reasoningTokens: number;
  estimated: number;
  /** As `packLatency` writes them; empty for refused requests, which would hide how long others take. */
  latencies: number[];
};

/** Inserts finished requests, which `foldUsage` adds to the rollups. */
export async function insertUsageBatch(sql: postgres.ISql, entries: readonly UsageEntry[]): Promise<void> {
  // As text and without what is zero or empty, a batch is stored in a seventh of the time that it took as jsonb.
  const some = (count: number) => (count === 0 ? undefined : count);
  const rows = entries.map((entry) => ({
    key: entry.apiKeyId,
    minute: Math.floor(entry.at.getTime() / 60_000),
    model: entry.model,
    endpoint: entry.endpoint,
    class: entry.statusClass,
    requests: entry.requests,
    refusals: some(entry.refusals),
    reason: entry.reason ?? undefined,
    input: some(entry.inputTokens),
    output: some(entry.outputTokens),
    cached: some(entry.cachedTokens),
    reasoning: some(entry.reasoningTokens),
    estimated: some(entry.estimated),
    latencies: entry.latencies.length > 0 ? entry.latencies : undefined,
  }));
  await sql.unsafe('insert into usage_batches (entries) values ($1::text::json)', [JSON.stringify(rows)], {
    prepare: true,
  });
}

/**
 * Adds waiting batches to the rollups, a few at a time, and closed hours and days to the coarser ones; does nothing while
 * another instance does it. A closed hour of many keys takes seconds, so `sql` must allow them.
 * @param clock the time that decides which are closed, the database's unless given
 */
export async function foldUsage(sql: postgres.ISql, clock?: Date): Promise<void> {
  let isLeft: boolean | undefined;
  do {
    const [row] = await sql.unsafe<{ isLeft: boolean }[]>(
      'select fold_usage(coalesce($1::timestamptz, now())) as "isLeft"',
      [clock?.toISOString() ?? null],
      { prepare: true },
    );
    isLeft = row?.isLeft;
  } while (isLeft);
}

/** How many months hours, days and months of usage are kept. */
export const usageMonths = 13;

// Minutes stay until their hour is written, which a server that was off does later.
const pruneMinutesText = `
  delete from usage_rollups u using usage_progress p
  where u.tier in (
      'key_minute', 'space_minute', 'cohort_minute', 'owner_minute', 'environment_minute', 'space_reason'
    )
    and u.started_at < least(now() - interval '48 hours', p.hours_until)`;

const levels = ['key', 'space', 'organization', 'owner', 'owner_status', 'environment', 'cohort', 'cohort_status'];
const pairs = ['space_owner_status', 'space_environment_status', 'owner_environment_status'];
const periods = [...levels, ...pairs].flatMap((level) => ['hour', 'day', 'month'].map((grain) => `${level}_${grain}`));
const periodTiers = [...periods, 'total_day', 'total_month', 'total_quarter'];

const prunePeriodsText = `
  delete from usage_rollups
  where tier in (${periodTiers.map((tier) => `'${tier}'`).join(', ')})
    and started_at < date_trunc('month', now(), 'UTC') - make_interval(months => $1::integer)`;

/** Deletes minutes and reasons of refusals after 48 hours, and longer periods after 13 months. */
export async function pruneUsage(sql: postgres.ISql): Promise<void> {
  await sql.unsafe(pruneMinutesText, [], { prepare: true });
  await sql.unsafe(prunePeriodsText, [usageMonths], { prepare: true });
}
