import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { requestLog } from '@/db/request-log-table';
import { apiKeySecrets, apiKeys } from '@/db/schema/api-keys';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { roundsOf } from '@/e2e/support/rounds';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { viewerOf } from '@/e2e/support/viewer-of';
import { finishRotation, rotateApiKey } from '@/lib/api-keys/rotate';
import type { Overlap } from '@/lib/api-keys/rotation-schema';

const db = openFixtures();
let first: TestGateway;
let second: TestGateway;

beforeAll(async () => {
  [first, second] = await Promise.all([startTestGateway(), startTestGateway()]);
});
afterAll(async () => {
  await Promise.all([first.close(), second.close(), db.$client.end(), closePools()]);
});

async function setUp(given: Parameters<typeof insertApiKey>[3] = {}) {
  const world = await insertWorld(db);
  const viewer = viewerOf(world.organization, world.admin, 'admin');
  const key = await insertApiKey(db, world.space, world.admin.id, given);
  const rotate = async (overlap: Overlap) => {
    const { secret } = await rotateApiKey(viewer, { id: key.id, overlap, requestId: newId(), endsOldSecret: true });
    return secret ?? '';
  };
  return { viewer, key, rotate };
}

/** Calls with a secret and returns the status, with the code of a refusal. */
async function call(api: TestGateway, secret: string): Promise<string> {
  const response = await api.send('/v1/key', { secret });
  const body = (await response.json()) as { error?: { code: string } };
  return body.error ? `${response.status} ${body.error.code}` : String(response.status);
}

test('both instances accept both secrets during the overlap and refuse the old one on the first request after its end', async () => {
  const rounds = roundsOf(100);
  const seen = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    const { viewer, key, rotate } = await setUp();
    const kind = (['finished', 'ended', 'leaked'] as const)[round % 3] ?? 'finished';
    const [here, there] = round % 2 ? [first, second] : [second, first];
    const before = await call(there, key.secret);
    const secret = await rotate(kind === 'leaked' ? 'none' : '24h');
    const during = kind === 'leaked' ? [] : await Promise.all([call(here, key.secret), call(there, key.secret)]);
    if (kind === 'finished') await finishRotation(viewer, key.id);
    if (kind === 'ended') {
      const endsAt = new Date(Date.now() - 1);
      await db.update(apiKeySecrets).set({ expiresAt: endsAt }).where(eq(apiKeySecrets.lastFive, key.lastFive));
      await db.update(apiKeys).set({ rotationEndsAt: endsAt }).where(eq(apiKeys.id, key.id));
    }
    const old = await Promise.all([call(here, key.secret), call(there, key.secret)]);
    const fresh = await Promise.all([call(there, secret), call(here, secret)]);
    const name = `${kind}: ${before}; ${during.join()}; ${old.join()}; ${fresh.join()}`;
    seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  const replaced = '401 api_key_replaced,401 api_key_replaced';
  expect([...seen.keys()].sort()).toEqual([
    `ended: 200; 200,200; ${replaced}; 200,200`,
    `finished: 200; 200,200; ${replaced}; 200,200`,
    `leaked: 200; ; ${replaced}; 200,200`,
  ]);
  expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBe(rounds);
});

test('only answers to the old secret say when it expires, also over the limit and in streams', async () => {
  const { key, rotate } = await setUp({ requestsPerMinute: 1, burst: 3 });
  const headerOf = async (response: Response) => {
    await response.text();
    return `${response.status} ${response.headers.get('x-api-key-replaced')}`;
  };
  expect(await headerOf(await first.send('/v1/key', { secret: key.secret }))).toBe('200 null');
  const secret = await rotate('1h');
  const [old] = await db.select().from(apiKeySecrets).where(eq(apiKeySecrets.lastFive, key.lastFive));
  const header = `expires=${old?.expiresAt?.toISOString()}`;
  expect(header).toMatch(/^expires=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  expect(await headerOf(await first.chat(key.secret, { stream: true }))).toBe(`200 ${header}`);
  expect(await headerOf(await first.chat(secret))).toBe('200 null');
  // Limits belong to the key, not to the secret: three requests with two secrets used them up.
  expect(await headerOf(await first.chat(key.secret))).toBe(`429 ${header}`);
  expect(await headerOf(await first.chat(secret))).toBe('429 null');
  await rotate('24h');
  expect(await headerOf(await first.chat(key.secret))).toBe('401 null');
});

test('requests are counted for each secret while both work, and the log names the secret', async () => {
  const { viewer, key, rotate } = await setUp();
  const api = await startTestGateway();
  const other = await startTestGateway();
  const use = (gateway: TestGateway, secret: string, client: string) =>
    gateway.send('/v1/key', { secret, headers: { 'user-agent': client, 'x-forwarded-for': '203.0.113.9' } });
  await use(api, key.secret, 'before');
  const secret = await rotate('24h');
  await use(api, key.secret, 'old client');
  await use(other, key.secret, 'old client');
  await use(api, secret, 'new client');
  await Promise.all([api.close(), other.close()]);
  const secrets = await db.select().from(apiKeySecrets).where(eq(apiKeySecrets.apiKeyId, key.id));
  const used = { lastUsedAt: expect.any(Date), lastAddress: '203.0.113.9' };
  expect(secrets.find(({ lastFive }) => lastFive === key.lastFive)).toMatchObject({
    ...used,
    requests: 2,
    lastClient: 'old client',
  });
  expect(secrets.find(({ lastFive }) => lastFive !== key.lastFive)).toMatchObject({
    ...used,
    requests: 1,
    lastClient: 'new client',
  });

  await finishRotation(viewer, key.id);
  const after = await startTestGateway();
  await use(after, secret, 'later');
  await use(after, key.secret, 'later');
  await after.close();
  const settled = await db.select().from(apiKeySecrets).where(eq(apiKeySecrets.apiKeyId, key.id));
  expect(settled.map(({ requests }) => requests).sort()).toEqual([1, 2]);
  const log = await db.select().from(requestLog).where(eq(requestLog.apiKeyId, key.id));
  const logged = log.map(({ client, secretLastFive, code }) => [client, secretLastFive, code].join());
  expect(logged.sort()).toEqual(
    [
      `before,${key.lastFive},`,
      `later,${key.lastFive},api_key_replaced`,
      `later,${secret.slice(-5)},`,
      `new client,${secret.slice(-5)},`,
      `old client,${key.lastFive},`,
      `old client,${key.lastFive},`,
    ].sort(),
  );
});
