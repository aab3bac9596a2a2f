import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startFakeProxy } from '@/e2e/support/fake-proxy';
import { type FakeUpstream, hang, startFakeUpstream, streamWords } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { outgoingFetch } from '@/lib/outgoing-fetch';

const db = openFixtures();
const limits = { connectMs: 2_000, headersMs: 500, idleMs: 500 };
let upstream: FakeUpstream;
let proxy: Awaited<ReturnType<typeof startFakeProxy>>;
const started: TestGateway[] = [];
let secret: string;

beforeAll(async () => {
  upstream = await startFakeUpstream();
  proxy = await startFakeProxy(Number(new URL(upstream.baseUrl).port));
  Object.assign(process.env, { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: '127.0.0.1' });
  const { space, admin } = await insertWorld(db);
  ({ secret } = await insertApiKey(db, space, admin.id));
});
afterEach(async () => {
  upstream.behave();
  proxy.asked.length = 0;
  await Promise.all(started.splice(0).map((api) => api.close()));
});
afterAll(() => Promise.all([db.$client.end(), upstream.close(), proxy.close()]));

async function chat(baseUrl: string, body = {}) {
  const api = await startTestGateway({ upstream: { baseUrl, ...limits } });
  started.push(api);
  return api.chat(secret, { model: 'm', ...body });
}

test.each([
  ['/v1', '/v1/chat/completions'],
  ['/v1/', '/v1/chat/completions'],
  ['', '/chat/completions'],
  ['/openai/v1?api-version=2024-06-01&x=%20', '/openai/v1/chat/completions?api-version=2024-06-01&x=%20'],
  ['?key=1', '/chat/completions?key=1'],
])('an upstream at %s is requested at %s', async (base, expected) => {
  expect((await chat(new URL(upstream.baseUrl).origin + base)).status).toBe(200);
  expect(upstream.seen.at(-1)?.path).toBe(expected);
  expect(proxy.asked).toEqual([]);
});

test('an upstream is reached through HTTP_PROXY', async () => {
  expect((await chat('http://model.test:8080/v1?a=b')).status).toBe(200);
  expect(proxy.asked).toEqual(['POST http://model.test:8080/v1/chat/completions?a=b']);
  expect(upstream.seen.at(-1)?.headers.host).toBe('model.test:8080');
});

test('a stream passes through HTTP_PROXY', async () => {
  upstream.behave(streamWords(['one ', 'two'], { delayMs: 50 }));
  expect(await (await chat('http://model.test/v1', { stream: true })).text()).toMatch(/two[\s\S]*data: \[DONE\]\n\n$/);
});

test('the time-outs of the upstream apply through HTTP_PROXY', async () => {
  upstream.behave(hang);
  expect((await chat('http://model.test/v1')).status).toBe(504);
});

test('an https upstream is reached through a tunnel of HTTPS_PROXY', async () => {
  // The fake upstream has no TLS, so the request fails after the tunnel is open.
  expect((await chat('https://model.test/v1')).status).toBe(502);
  expect(proxy.asked).toContain('CONNECT model.test:443');
});

test('requests to providers and Stripe also use the proxy, with their body and headers', async () => {
  const response = await outgoingFetch('http://provider.test/token?x=1', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': '13' },
    body: '{"model":"p"}',
  });
  expect(response.status).toBe(200);
  expect(proxy.asked).toEqual(['POST http://provider.test/token?x=1']);
  expect(upstream.seen.at(-1)).toMatchObject({ body: '{"model":"p"}', headers: { 'content-length': '13' } });
});
