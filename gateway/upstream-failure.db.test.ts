import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { answerJson, drop, hang, streamWords } from '@/e2e/support/fake-upstream';
import { startTestGateway } from '@/e2e/support/test-gateway';
import { startUpstreamWorld } from '@/e2e/support/upstream-world';

let world: Awaited<ReturnType<typeof startUpstreamWorld>>;
beforeAll(async () => {
  world = await startUpstreamWorld({ connectMs: 500, headersMs: 500, idleMs: 500 });
});
beforeEach(() => world.upstream.behave());
afterAll(() => world.close());

const messages = [{ role: 'user' as const, content: 'Hello!' }];

const failed = async (secret: string) => {
  const response = await world.api.chat(secret, { model: 'm' });
  return { status: response.status, code: (await response.json()).error.code };
};

test.each([
  ['breaks the connection', drop, 502, 'upstream_error'],
  ['never answers', hang, 504, 'upstream_timeout'],
  ['answers 500', answerJson(500, {}), 502, 'upstream_error'],
  ['refuses our key', answerJson(401, { error: { message: 'sk-up' } }), 502, 'upstream_error'],
  ['does not know the model', answerJson(404, { error: 'no model m' }), 404, 'model_not_found'],
  ['is over its limit', answerJson(429, {}, { 'retry-after': '3' }), 429, 'upstream_rate_limited'],
] as const)(
  'an upstream that %s is answered with the matching status and code',
  async (_what, behaviour, status, code) => {
    const { key } = await world.newKey();
    world.upstream.behave(behaviour);
    expect(await failed(key.secret)).toEqual({ status, code });
  },
);

test('a response that is not JSON becomes upstream_error', async () => {
  const { key } = await world.newKey();
  world.upstream.behave((_request, response) => void response.writeHead(200).end('<html>'));
  expect(await failed(key.secret)).toEqual({ status: 502, code: 'upstream_error' });
});

test('a response that ends early becomes upstream_error', async () => {
  const { key } = await world.newKey();
  world.upstream.behave((_request, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{"id":');
    setTimeout(() => response.destroy(), 50);
  });
  expect(await failed(key.secret)).toEqual({ status: 502, code: 'upstream_error' });
});

test('a stream that breaks or stalls ends with an error event on which the OpenAI client throws', async () => {
  const { key } = await world.newKey();
  const client = new OpenAI({ apiKey: key.secret, baseURL: world.api.baseURL, maxRetries: 0 });
  const read = async () => {
    const stream = await client.chat.completions.create({ model: 'm', messages, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content === undefined) break;
  };
  world.upstream.behave(streamWords(['one'], { delayMs: 50, drop: true }));
  await expect(read()).rejects.toMatchObject({ constructor: OpenAI.APIError, code: 'upstream_error' });
  world.upstream.behave(streamWords(['one', 'two'], { delayMs: 5_000 }));
  await expect(read()).rejects.toMatchObject({ code: 'upstream_timeout' });
});

test('an upstream that cannot be reached becomes upstream_error', async () => {
  const { key } = await world.newKey();
  const lost = await startTestGateway({ upstream: { baseUrl: 'http://127.0.0.1:9/v1' } });
  const response = await lost.chat(key.secret, { model: 'm' });
  expect([response.status, (await response.json()).error.code]).toEqual([502, 'upstream_error']);
  expect((await lost.send('/v1/models', { secret: key.secret })).status).toBe(502);
  await lost.close();
});
