import { expect, test } from 'vitest';
import { foldUsage, insertUsageBatch, type UsageEntry } from '@/db/queries/usage-batches';
import { insertApiKey, insertMember, insertSpaceMember, insertUser, insertWorld } from '@/e2e/support/fixtures';
import { openOwnDatabase } from '@/e2e/support/own-database';
import { viewerOf } from '@/e2e/support/viewer-of';
import { latencyBucketOf, packLatency } from './latency';
import { bucketOf, bucketsOf, parseUsageParams } from './params';
import { getUsage } from './service';

// A database of its own: another test file must not fold its batches.
const own = openOwnDatabase();

type Key = { organizationId: string; spaceId: string; id: string };

const entryOf = (key: Key, requests: number, ms: number): UsageEntry => ({
  organizationId: key.organizationId,
  apiKeyId: key.id,
  spaceId: key.spaceId,
  at: new Date(),
  model: 'm',
  endpoint: '/v1/chat/completions',
  statusClass: 'succeeded',
  reason: null,
  requests,
  refusals: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
  estimated: 0,
  latencies: [packLatency(latencyBucketOf(ms), requests)],
});

const paramsOf = (query: string) => parseUsageParams(Object.fromEntries(new URLSearchParams(query)));

test('the rest has the latency of its own requests, also in each period', async () => {
  const { organization, admin, space } = await insertWorld(own.db);
  const keys = await Promise.all(Array.from({ length: 10 }, () => insertApiKey(own.db, space, admin.id)));
  await insertUsageBatch(
    own.sql,
    keys.map((key, index) => (index < 8 ? entryOf(key, 10, 50) : entryOf(key, 1, 2_000))),
  );
  await foldUsage(own.sql);
  for (const query of ['range=24h', 'range=24h&metric=p95', 'range=24h&bucket=minute&metric=p50']) {
    const { rest, total } = await getUsage(viewerOf(organization, admin, 'admin'), paramsOf(query), 'UTC');
    expect(rest?.figures.requests).toBe(2);
    expect(rest?.figures.p95).toBeCloseTo(2_000, -2.5);
    expect(total.figures.p50).toBeCloseTo(50, -1);
    const measured = rest?.buckets.filter(({ p95 }) => p95 !== null);
    expect(measured).toHaveLength(query.includes('metric') ? 1 : 0);
  }
});

test('an admin sees the usage of the keys of a deleted space, its former members do not', async () => {
  const { organization, admin, space } = await insertWorld(own.db);
  const person = await insertUser(own.db);
  await insertMember(own.db, organization.id, person.id, 'viewer');
  await insertSpaceMember(own.db, space, person.id, 'viewer');
  const key = await insertApiKey(own.db, space, admin.id);
  await insertUsageBatch(own.sql, [entryOf(key, 4, 50)]);
  await foldUsage(own.sql);
  const read = async (by: { id: string }, role: 'admin' | 'viewer') =>
    (await getUsage(viewerOf(organization, { ...admin, ...by }, role), paramsOf('group=space'), 'UTC')).total.figures;
  expect((await read(person, 'viewer')).requests).toBe(4);
  await own.sql`update spaces set deleted_at = now() where id = ${space.id}`;
  expect((await read(admin, 'admin')).requests).toBe(4);
  expect((await read(person, 'viewer')).requests).toBe(0);
});

test('bucketsOf offers minutes for a day by key, but only for some hours by owner, which reads every key', () => {
  const now = new Date();
  const time = { from: new Date(now.getTime() - 24 * 3_600_000), to: now };
  const short = { from: new Date(now.getTime() - 5 * 3_600_000), to: now };
  expect(bucketsOf(paramsOf('group=key'), time, now)).toContain('minute');
  for (const query of ['group=owner', 'then=environment', 'environment=none']) {
    expect(bucketsOf(paramsOf(query), time, now)).not.toContain('minute');
    expect(bucketsOf(paramsOf(query), short, now)).toContain('minute');
  }
});

test('bucketOf returns hours for a day unless minutes are requested, and minutes for an hour', () => {
  const now = new Date();
  const last = (hours: number) => ({ from: new Date(now.getTime() - hours * 3_600_000), to: now });
  expect(bucketOf(paramsOf('range=24h'), last(24), now)).toBe('hour');
  expect(bucketOf(paramsOf('range=24h&bucket=minute'), last(24), now)).toBe('minute');
  expect(bucketOf(paramsOf('range=1h'), last(1), now)).toBe('minute');
});
