import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestLog } from '@/db/request-log-table';
import { apiKeyHours } from '@/db/schema/usage';
import { startGateway, type TestServer } from '@/e2e/support/app';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import {
  anHourAhead,
  callKey,
  countedRequests,
  insertFreeKeys,
  sendAtOnce,
  sendSteadily,
  sendWhileKilling,
} from '@/e2e/support/gateway-load';

// A short version of `npm run verify`: two processes, the second with a clock that is an hour ahead.
const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
const environment = { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER };
const db = openFixtures();
const servers: TestServer[] = [];
let urls: string[];

beforeAll(async () => {
  servers.push(
    ...(await Promise.all([startGateway({ environment }), startGateway({ environment, settings: anHourAhead })])),
  );
  urls = servers.map(({ url }) => url);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await db.$client.end();
});

async function newKey(given: Parameters<typeof insertApiKey>[3] = {}) {
  const { space, admin } = await insertWorld(db);
  return insertApiKey(db, space, admin.id, given);
}

test('two processes admit exactly the burst of 500 concurrent requests', async () => {
  const key = await newKey({ requestsPerMinute: 1, burst: 60 });
  const statuses = await sendAtOnce(urls, key.secret, 500);
  expect(Object.fromEntries(statuses)).toEqual({ 200: 60, 429: 440 });
  const [usage] = await db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, key.id));
  expect(usage).toMatchObject({ requests: 60, refusals: 440 });
});

test('two processes admit the rate of a key that is called five times as often, and refuse no other key', async () => {
  const [overloadedKey, steadyKey] = [await newKey({ requestsPerMinute: 600, burst: 60 }), await newKey()];
  const [overloaded, steady] = await Promise.all([
    sendSteadily(urls, overloadedKey.secret, { perSecond: 50, seconds: 8 }),
    sendSteadily(urls, steadyKey.secret, { perSecond: 5, seconds: 8 }),
  ]);
  const expected = (seconds: number) => 60 + 10 * seconds;
  const admitted = overloaded.statuses.get(200) ?? 0;
  expect(admitted).toBeGreaterThan(0.98 * expected(overloaded.seconds));
  // On a busy machine, the last requests are answered some time after they were sent.
  expect(admitted).toBeLessThan(1.02 * expected(overloaded.answeredSeconds));
  expect(admitted + (overloaded.statuses.get(429) ?? 0)).toBe(400);
  expect(Object.fromEntries(steady.statuses)).toEqual({ 200: 40 });
});

test('a clock that is an hour ahead changes no recorded time', async () => {
  const key = await newKey();
  for (const url of urls) expect(await callKey(url, key.secret)).toBe(200);
  const entries = () => db.select().from(requestLog).where(eq(requestLog.apiKeyId, key.id));
  await expect.poll(async () => (await entries()).length).toBe(2);
  for (const { startedAt } of await entries()) {
    expect(Math.abs(startedAt.getTime() - Date.now())).toBeLessThan(60_000);
  }
  const usage = await db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, key.id));
  for (const { hour } of usage) expect(hour.getTime()).toBeLessThanOrEqual(Date.now());
});

test('after a process was killed, usage has all answered requests, and at most those in flight besides', async () => {
  const keys = await insertFreeKeys(db, 8);
  const [first] = servers;
  if (!first) throw new Error('There is no server.');
  const start = async () => {
    const server = await startGateway({ environment });
    servers.push(server);
    return server;
  };
  const plan = { requests: 1_000, perVolley: 25, kills: 2, secrets: keys.map(({ secret }) => secret) };
  const { statuses, inFlightAtKills } = await sendWhileKilling(first, start, plan);
  expect(statuses.get(200)).toBe(1_000);
  expect([...statuses.keys()].every((status) => status === 200 || status === 0)).toBe(true);
  const counted = await countedRequests(db, keys);
  expect(counted).toBeGreaterThanOrEqual(1_000);
  expect(counted).toBeLessThanOrEqual(1_000 + inFlightAtKills);
});
