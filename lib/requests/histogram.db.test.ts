import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { openFixtures } from '@/e2e/support/fixtures';
import { insertWatchedKey } from '@/e2e/support/watched-key';
import { barsOf, getRequestHistogram } from './histogram';
import { defaultRequestListParams, type RequestListParams } from './list-params';

const db = openFixtures();
beforeAll(async () => {
  await db.execute(sql`select maintain_request_log(30)`);
});
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const hourMs = 3_600_000;
const now = new Date('2026-11-27T12:34:56Z');
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
const paramsOf = (params: Partial<RequestListParams>) => ({ ...defaultRequestListParams, ...params });

test.each([
  [1, 60, 60_000],
  [24, 48, 30 * 60_000],
  [7 * 24, 56, 3 * hourMs],
  [30 * 24, 60, 12 * hourMs],
])('the last %i hours have about %i bars that cover them', (hours, count, step) => {
  const from = new Date(now.getTime() - hours * hourMs);
  const bars = barsOf({ from, to: now }, now);
  expect(Math.abs(bars.length - count)).toBeLessThanOrEqual(1);
  expect(bars[0]?.from.getTime()).toBeLessThanOrEqual(from.getTime());
  expect(bars.at(-1)?.to.getTime()).toBeGreaterThanOrEqual(now.getTime());
  bars.slice(1).forEach((bar, index) => {
    expect(bar.from).toEqual(bars[index]?.to);
    expect(bar.from.getTime() - (bars[index]?.from.getTime() ?? 0)).toBe(step);
  });
});

test('the bars are hours in a time whose minutes are not kept any more', () => {
  const from = new Date('2026-11-10T10:20:00Z');
  const bars = barsOf({ from, to: new Date('2026-11-10T13:00:00Z') }, now);
  expect(bars.map((bar) => bar.from.toISOString())).toEqual([
    '2026-11-10T10:00:00.000Z',
    '2026-11-10T11:00:00.000Z',
    '2026-11-10T12:00:00.000Z',
  ]);
});

test.each([{ from: '2030-01-01T00:00:00Z' }, { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }])(
  'a time without an hour has no bars: %j',
  async (params) => {
    const { viewer } = await insertWatchedKey(db);
    expect((await getRequestHistogram(viewer, paramsOf(params))).bars).toEqual([]);
  },
);

test('requests are counted from the log, by class, with filters that the rollups lack', async () => {
  const { viewer, log } = await insertWatchedKey(db);
  await log(
    { startedAt: ago(30), status: 429, code: 'rate_limit_exceeded' },
    { startedAt: ago(40), status: 429, code: 'rate_limit_exceeded' },
    { startedAt: ago(4_000), status: 502, code: 'upstream_error', upstreamStatus: 500 },
    { startedAt: ago(7_900), status: 200 },
  );
  const sum = async (params: Partial<RequestListParams>) => {
    const { bars, countedFrom } = await getRequestHistogram(viewer, paramsOf(params));
    expect(countedFrom).toBeNull();
    const total = { succeeded: 0, refused: 0, failed: 0, other: 0 };
    for (const bar of bars)
      for (const name of ['succeeded', 'refused', 'failed', 'other'] as const) total[name] += bar[name];
    return total;
  };
  const none = { succeeded: 0, refused: 0, failed: 0, other: 0 };
  expect(await sum({ codes: ['rate_limit_exceeded'] })).toEqual({ ...none, refused: 2 });
  expect(await sum({ statuses: ['502', 'succeeded'] })).toEqual({ ...none, succeeded: 1, failed: 1 });
  expect(await sum({ statuses: ['200'], period: '1h' })).toEqual(none);
});

test('a viewer of another organization gets no counts for the ids of this one', async () => {
  const { key, log } = await insertWatchedKey(db);
  const other = await insertWatchedKey(db);
  await log({ startedAt: ago(30), status: 429, code: 'rate_limit_exceeded' });
  for (const params of [{ keys: [key.id] }, { spaces: [key.spaceId] }, { owners: [key.ownerId] }]) {
    for (const codes of [[], ['rate_limit_exceeded']]) {
      const { bars } = await getRequestHistogram(other.viewer, paramsOf({ ...params, codes }));
      expect(bars.every(({ refused }) => refused === 0)).toBe(true);
    }
  }
});
