import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { gatewayDeadlineMs, openGatewayPool } from '@/db/client';
import { apiKeys } from '@/db/schema/api-keys';
import { watchPool } from '@/db/watched-pool';
import { callOf } from '@/e2e/support/call-of';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTcpProxy, throughProxy } from '@/e2e/support/tcp-proxy';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { createSecret } from '@/lib/api-keys/secret';
import { env } from '@/lib/env';
import { createAdmission } from './admission';

const db = openFixtures();
const generous = { requestsPerMinute: 1_000_000, burst: 10_000 };
let proxy: Awaited<ReturnType<typeof startTcpProxy>>;
let api: TestGateway;
let secret: string;
let removedSecret: string;

beforeAll(async () => {
  const { space, admin } = await insertWorld(db);
  secret = (await insertApiKey(db, space, admin.id, generous)).secret;
  removedSecret = (await insertApiKey(db, space, admin.id, { removedAt: new Date() })).secret;
});
beforeEach(async () => {
  const { hostname, port } = new URL(env().DATABASE_URL);
  proxy = await startTcpProxy({ host: hostname, port: Number(port || 5432) });
  api = await startTestGateway({ databaseUrl: throughProxy(env().DATABASE_URL, proxy.port) });
});
afterEach(async () => {
  await api.close();
  await proxy.close();
});
afterAll(() => db.$client.end());

/** Sends one request. Returns its status, error code, retry-after and duration in milliseconds. */
async function ask(given: string) {
  const startedAt = performance.now();
  const response = await api.send('/v1/key', { secret: given });
  const body = await response.json();
  const retryAfter = Number(response.headers.get('retry-after'));
  return { status: response.status, code: body.error?.code, retryAfter, ms: performance.now() - startedAt };
}

const unavailable = { status: 503, code: 'service_unavailable', retryAfter: 1 };

test.each([
  ['closed', () => proxy.cut()],
  ['black-holed', () => proxy.swallow()],
  ['too slow', () => proxy.slow(3_000)],
])(
  'requests get 503 within two seconds while database connections are %s, and 200 within five seconds after',
  async (_how, lose) => {
    expect((await ask(secret)).status).toBe(200);
    lose();
    const until = performance.now() + 4_000;
    while (performance.now() < until) {
      const answers = await Promise.all([ask(secret), ask(removedSecret), ask(createSecret())]);
      for (const answer of answers) {
        expect(answer).toMatchObject(unavailable);
        expect(answer.ms).toBeLessThan(2_000);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    proxy.mend();
    const mendedAt = performance.now();
    while ((await ask(secret)).status !== 200) {
      expect(performance.now() - mendedAt).toBeLessThan(5_000);
    }
    expect(await ask(removedSecret)).toMatchObject({ status: 401, code: 'api_key_removed' });
  },
);

test('requests succeed when each database round trip takes 60 ms longer', async () => {
  await ask(secret);
  proxy.slow(60);
  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all([ask(secret), ask(removedSecret), ask(createSecret())]);
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 401]);
  }
});

test('a malformed key is refused with 401 when the database was never available', async () => {
  const lost = await startTestGateway({ databaseUrl: 'postgres://nobody@127.0.0.1:9/nothing' });
  const lastLetter = secret.endsWith('0') ? '1' : '0';
  for (const malformed of [secret.slice(0, -1) + lastLetter, secret.toLowerCase(), 'x']) {
    expect((await lost.send('/v1/key', { secret: malformed })).status).toBe(401);
  }
  expect((await lost.send('/v1/key', { secret })).status).toBe(503);
  await lost.close();
});

test('requests of an organization whose meter is locked get 503, and other organizations do not wait', async () => {
  const { space, admin } = await insertWorld(db);
  const other = await insertApiKey(db, space, admin.id);
  const [row] = await db.select({ id: apiKeys.organizationId }).from(apiKeys).where(eq(apiKeys.id, other.id));
  await db.$client.begin(async (tx) => {
    await tx`select from organization_meters where organization_id = ${row?.id ?? ''} for update`;
    const waiting = ask(other.secret);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await ask(secret)).toMatchObject({ status: 200 });
    const answer = await waiting;
    expect(answer).toMatchObject(unavailable);
    expect(answer.ms).toBeLessThan(2_000);
  });
  expect((await ask(other.secret)).status).toBe(200);
});

test('at most 4,096 requests wait while the database is unavailable, and the others are refused at once', async () => {
  const pool = watchPool(() => openGatewayPool(throughProxy(env().DATABASE_URL, proxy.port)), gatewayDeadlineMs);
  const admit = createAdmission(pool.pool);
  proxy.swallow();
  const codes: string[] = [];
  const answers = Array.from({ length: 10_000 }, async () => {
    const startedAt = performance.now();
    await admit({ digest: Buffer.alloc(32), call: callOf() }).catch(({ code }: { code: string }) => codes.push(code));
    return performance.now() - startedAt;
  });
  // Before any time-out, so that a slow machine does not change the result.
  await new Promise(setImmediate);
  expect(codes.length).toBeGreaterThanOrEqual(10_000 - 4_096);
  expect(Math.max(...(await Promise.all(answers)))).toBeLessThan(2_000);
  expect(codes.length).toBe(10_000);
  expect(codes.every((code) => ['service_unavailable', 'CONNECTION_DESTROYED'].includes(code))).toBe(true);
  await pool.close();
});
