import { expect, test } from 'vitest';
import { foldUsage, insertUsageBatch, type UsageEntry } from '@/db/queries/usage-batches';
import { openOwnDatabase } from '@/e2e/support/own-database';
import { insertUsageWorld } from '@/e2e/support/usage-world';
import { exportUsage } from './export';
import { latencyBucketOf, packLatency } from './latency';
import { parseUsageParams } from './params';
import { getUsage, listUsageOptions } from './service';

// A database of its own, because the test writes hours that are long past.
const own = openOwnDatabase();

test('filters select the same usage as groups show, and the export contains it', async () => {
  const { organization, keys, admins, member, spaces } = await insertUsageWorld(own.db);
  const entry = (index: number, model: string, requests: number): UsageEntry => ({
    organizationId: organization.id,
    apiKeyId: keys[index]?.id ?? '',
    spaceId: keys[index]?.spaceId ?? '',
    at: new Date(),
    model,
    endpoint: '/v1/chat/completions',
    statusClass: 'succeeded',
    requests,
    refusals: 0,
    reason: null,
    inputTokens: 10 * requests,
    outputTokens: 0,
    cachedTokens: 0,
    reasoningTokens: 0,
    estimated: 0,
    latencies: [packLatency(latencyBucketOf(100), requests)],
  });
  await insertUsageBatch(own.sql, [entry(0, 'm', 3), entry(1, 'a,b', 5), entry(2, 'm', 7)]);
  await foldUsage(own.sql);
  const read = async (query: string, viewer = admins) => {
    const raw = new URLSearchParams(query);
    const params = parseUsageParams(Object.fromEntries([...raw.keys()].map((name) => [name, raw.getAll(name)])));
    return { params, data: await getUsage(viewer, params, 'UTC') };
  };
  const total = async (query: string, viewer = admins) => (await read(query, viewer)).data.total.figures.requests;
  expect(await total('')).toBe(15);
  expect(await total(`model=${encodeURIComponent('a,b')}`)).toBe(5);
  expect(await total(`key=${keys[0]?.id},${keys[2]?.id}`)).toBe(10);
  expect(await total('environment=none')).toBe(5);
  expect(await total(`space=${spaces[1]?.id}`)).toBe(7);
  expect(await total(`space=${spaces[1]?.id}`, member)).toBe(0);
  expect(await total(`key=${keys[2]?.id}`, member)).toBe(0);
  const { data } = await read(`group=model&then=key&open=m`);
  expect(data.parts?.map(({ name, figures }) => [name, figures.requests])).toEqual([
    ['three', 7],
    ['one', 3],
  ]);
  expect(data.series[0]?.figures.p95).toBeCloseTo(100, -1);
  expect(data.parts?.[0]?.figures.p95).toBeCloseTo(100, -1);

  const { params } = await read('');
  const file = await (await exportUsage(member, params, 'UTC')).text();
  expect(file).toContain('"one"');
  expect(file).not.toContain('three');
  const counted = file
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => Number(line.split(',')[3]));
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(8);
});

test('the options of keys are those used since the start of the time, last used first, that the viewer may see', async () => {
  const { keys, admins, member } = await insertUsageWorld(own.db);
  for (const [index, daysAgo] of [3, 40, 1].entries()) {
    await own.sql`
      update api_key_last_uses set last_used_at = now() - make_interval(days => ${daysAgo}::int)
      where api_key_id = ${keys[index]?.id ?? ''}`;
  }
  const list = async (query: string, viewer = admins) =>
    (await listUsageOptions(viewer, parseUsageParams(Object.fromEntries(new URLSearchParams(query))), 'UTC')).keys.map(
      ({ name }) => name,
    );
  expect(await list('')).toEqual(['three', 'one']);
  expect(await list('range=90d')).toEqual(['three', 'one', 'two']);
  expect(await list('range=90d', member)).toEqual(['one', 'two']);
});
