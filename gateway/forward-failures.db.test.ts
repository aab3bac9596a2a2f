import { eq } from 'drizzle-orm';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiKeys } from '@/db/schema/api-keys';
import { ask, chat, chunk, withUsage } from '@/e2e/support/chat-requests';
import { answerJson, drop, streamWords } from '@/e2e/support/fake-upstream';
import { answerBytes, answerEvents, eventsText, startUpstreamWorld } from '@/e2e/support/upstream-world';

let world: Awaited<ReturnType<typeof startUpstreamWorld>>;

beforeAll(async () => {
  world = await startUpstreamWorld();
});
beforeEach(() => world.upstream.behave());
afterAll(() => world.close());

describe('a status 200 without a result', () => {
  test.each([
    ['an error', '{"error":{"message":"worker limit reached","code":502}}', 502],
    ['an error with a status', '{"error":{"message":"Slow down.","code":429}}', 429],
    ['a text as error', '{"error":"broken"}', 502],
    ['no choices', '{"id":"x","choices":null}', 502],
    ['nothing', '', 502],
    ['spaces', '  \n ', 502],
    ['a page', '<html><body>Sign in</body></html>', 502],
    ['a list', '[]', 502],
    ['half an object', '{"choices":[', 502],
  ])('%s becomes an error', async (_what, body, status) => {
    world.upstream.behave(answerBytes(body));
    const response = await world.post(chat, ask);
    expect(response.status).toBe(status);
    expect((await response.json()).error.code).toMatch(/^upstream_/);
  });

  test.each([
    ['an error before the first event', eventsText({ error: { message: 'worker limit reached', code: 429 } }), 429],
    ['an error after a comment', `: wait\n\n${eventsText({ error: { message: 'x' } })}`, 502],
    ['an error as JSON in place of a stream', '{"error":{"message":"x","code":400}}', 400],
  ])('%s has an error status', async (_what, body, status) => {
    world.upstream.behave(answerEvents(body));
    expect((await world.post(chat, withUsage)).status).toBe(status);
  });

  const started = eventsText(chunk({ content: 'Hi' }));
  test.each([
    ['ends without its end', chat, started, /"code":"upstream_error"/],
    ['breaks off within an event', chat, `${started}data: {"choices":[{"del`, /broke the stream off/],
    [
      'fails after its first event',
      chat,
      started + eventsText({ error: { message: 'GPU 10.0.0.7 fell off', code: 'gone' } }),
      /GPU \[host\] fell off.*"code":"gone"/,
    ],
    [
      'ends early, as a response',
      '/v1/responses',
      eventsText({ type: 'response.created' }),
      /"type":"error","sequence_number":1,"code":"upstream_error"/,
    ],
    [
      'ends early, as a message',
      '/v1/messages',
      eventsText({ type: 'message_start' }),
      /^event: error\ndata: \{"type":"error","error":\{/m,
    ],
  ])('a stream that %s ends with an error event, and the error is recorded', async (_what, path, body, told) => {
    world.upstream.behave(answerEvents(body));
    const response = await world.post(path, withUsage);
    const text = await response.text();
    expect([response.status, text]).toEqual([200, expect.stringMatching(told)]);
    expect(text).not.toContain('"del\n');
    expect((await world.logged(response)).code).toMatch(/^(?:upstream_error|gone)$/);
  });
});

describe('an error of the upstream', () => {
  test('is logged with its status, code, text and request id, without host names', async () => {
    const error = {
      message: 'No capacity at vllm-7:8000 for sk-up',
      code: 'no_capacity',
      type: 'server_error',
      param: null,
    };
    world.upstream.behave(
      answerJson(503, { error }, { 'x-request-id': 'up_1', 'retry-after': '7', 'x-ratelimit-remaining-tokens': '5' }),
    );
    const response = await world.post(chat, ask);
    const message = 'No capacity at [host] for ***';
    expect([response.status, await response.json()]).toEqual([503, { error: { ...error, message } }]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'retry-after': '7',
      'x-upstream-request-id': 'up_1',
      'x-upstream-ratelimit-remaining-tokens': '5',
      link: '</docs#error-upstream_error>; rel="help"',
    });
    expect(await world.logged(response)).toMatchObject({
      status: 503,
      code: 'no_capacity',
      upstreamStatus: 503,
      upstreamCode: 'no_capacity',
      upstreamMessage: message,
      upstreamRequestId: 'up_1',
      promptTokens: 0,
    });
  });

  // Except 401, which means that the gateway's credentials are wrong and must not be retried.
  test.each([400, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504, 529])(
    'a status %d is retried by the OpenAI client as often as without the gateway',
    async (status) => {
      const calls = async (baseURL: string, apiKey: string) => {
        const before = world.upstream.seen.length;
        const client = new OpenAI({ baseURL, apiKey, maxRetries: 2 });
        await client.chat.completions.create({ ...ask, model: 'm' } as never).catch(() => undefined);
        return world.upstream.seen.length - before;
      };
      world.upstream.behave(answerJson(status, { error: { message: 'x' } }, { 'retry-after-ms': '5' }));
      const direct = await calls(world.upstream.baseUrl, 'x');
      expect(await calls(world.api.baseURL, world.secret)).toBe(direct);
    },
  );

  test('a connection that breaks is retried as often as without the gateway', async () => {
    world.upstream.behave(drop);
    const before = world.upstream.seen.length;
    const client = new OpenAI({ baseURL: world.api.baseURL, apiKey: world.secret, maxRetries: 1 });
    await expect(client.chat.completions.create(ask as never)).rejects.toMatchObject({ status: 502 });
    expect(world.upstream.seen.length - before).toBe(2);
  });
});

describe('a key that is removed', () => {
  test.each([
    ['a streamed completion', chat, /^event: error\ndata: \{"error":\{"message":"The API key .* was removed/m],
    ['a streamed response', '/v1/responses', /"type":"error","sequence_number":\d+,"code":"api_key_removed"/],
    ['a streamed message', '/v1/messages', /"type":"error","error":\{"message":"The API key .* was removed/],
  ])('ends %s within five seconds', async (_what, path, told) => {
    const { key } = await world.newKey();
    world.upstream.behave(
      streamWords(
        Array.from({ length: 400 }, () => 'word '),
        { delayMs: 50 },
      ),
    );
    const response = await world.post(path, withUsage, { secret: key.secret });
    await world.db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.id, key.id));
    const started = performance.now();
    expect(await response.text()).toMatch(told);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect((await world.logged(response)).code).toBe('api_key_removed');
  });

  test('ends streamed audio and a request that still waits for its first event', async () => {
    const { key } = await world.newKey();
    world.upstream.behave((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' }).write(Buffer.alloc(1_000, 1));
    });
    const audio = await world.post('/v1/audio/speech', { model: 'm', input: 'x' }, { secret: key.secret });
    world.upstream.behave(() => undefined);
    const waiting = world.post(chat, withUsage, { secret: key.secret });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await world.db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.id, key.id));
    await expect(audio.arrayBuffer()).rejects.toThrow();
    const refused = await waiting;
    expect([refused.status, (await refused.json()).error.code]).toEqual([401, 'api_key_removed']);
  });
});

test('requests beyond UPSTREAM_CONNECTIONS are refused with overloaded, at once, until one ends', async () => {
  const small = await startUpstreamWorld({ connections: 2 });
  small.upstream.behave((_request, response) => {
    setTimeout(() => response.writeHead(200).end('{"choices":[]}'), 500);
  });
  const answers = await Promise.all([1, 2, 3, 4].map(() => small.post(chat, ask)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503, 503]);
  const refused = answers.find(({ status }) => status === 503);
  expect([refused?.headers.get('retry-after'), await refused?.json()]).toMatchObject([
    '1',
    { error: { code: 'overloaded' } },
  ]);
  await Promise.all(answers.filter(({ status }) => status === 200).map((answer) => answer.text()));
  expect((await small.post(chat, ask)).status).toBe(200);
  await small.close();
});
