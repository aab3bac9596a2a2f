import { connect } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { apiKeyHours } from '@/db/schema/usage';
import { answerNormally, type FakeUpstream, startFakeUpstream, streamWords } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway } from '@/e2e/support/test-gateway';
import { serve } from './serve';

const db = openFixtures();
let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await startFakeUpstream();
});
afterEach(() => upstream.behave());
afterAll(async () => {
  await db.$client.end();
  await upstream.close();
});

async function newKey() {
  const { space, admin } = await insertWorld(db);
  return insertApiKey(db, space, admin.id);
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('serve starts the gateway with its settings, and rejects with EADDRINUSE when the port is taken', async () => {
  const { secret } = await newKey();
  const served = await serve({ port: 0 });
  const headers = { authorization: `Bearer ${secret}` };
  expect((await fetch(`http://127.0.0.1:${served.port}/v1/key`, { headers })).status).toBe(200);
  await expect(serve({ port: served.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await served.close();
});

test('closing lets running requests finish, refuses new ones and writes the usage', async () => {
  const key = await newKey();
  const api = await startTestGateway({ upstream: { baseUrl: upstream.baseUrl } });
  upstream.behave(async (...args) => {
    await wait(700);
    await answerNormally(...args);
  });
  const running = api.chat(key.secret, { model: 'm' });
  await wait(200);
  upstream.behave(streamWords(['one ', 'two '], { delayMs: 300, withUsage: true }));
  const streaming = await api.chat(key.secret, { model: 'm', stream: true });
  const startedAt = performance.now();
  const closed = api.close();
  await wait(50);
  await expect(api.send('/v1/key', { secret: key.secret })).rejects.toThrow();
  expect((await running).status).toBe(200);
  expect(await streaming.text()).toMatch(/data: \[DONE\]\n\n$/);
  await closed;
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  const [usage] = await db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, key.id));
  expect(usage).toMatchObject({ requests: 2, promptTokens: 22, completionTokens: 14 });
});

test('idle connections do not delay closing', async () => {
  const api = await startTestGateway();
  const idle = connect(api.port, '127.0.0.1');
  const answered = new Promise((resolve) => idle.once('data', resolve));
  idle.write('GET /v1/key HTTP/1.1\r\nHost: x\r\n\r\n');
  await answered;
  const fresh = connect(api.port, '127.0.0.1');
  await new Promise((resolve) => fresh.once('connect', resolve));
  const startedAt = performance.now();
  await api.close();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  idle.destroy();
  fresh.destroy();
});
