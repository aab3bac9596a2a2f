import { eq } from 'drizzle-orm';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findRecentRequests } from '@/db/queries/request-log';
import { spaces } from '@/db/schema/spaces';
import { apiKeyHours } from '@/db/schema/usage';
import { answerJson, drop, type FakeUpstream, hang, startFakeUpstream, streamWords } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';

const db = openFixtures();
const apiKey = 'sk-upstream-secret';
const messages = [{ role: 'user' as const, content: 'Hello!' }];
let upstream: FakeUpstream;
let api: TestGateway;

beforeAll(async () => {
  upstream = await startFakeUpstream();
  api = await startTestGateway({
    upstream: { baseUrl: upstream.baseUrl, apiKey, connectMs: 500, headersMs: 500, idleMs: 500 },
  });
});
beforeEach(() => upstream.behave());
afterAll(async () => {
  await Promise.all([api.close(), db.$client.end()]);
  await upstream.close();
});

async function newKey() {
  const world = await insertWorld(db);
  return { ...world, key: await insertApiKey(db, world.space, world.admin.id) };
}

const lastSeen = () => upstream.seen.at(-1);

async function tokensOf(apiKeyId: string) {
  for (let tries = 0; tries < 50; tries += 1) {
    const [row] = await db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, apiKeyId));
    if (row && row.promptTokens + row.completionTokens > 0) return [row.promptTokens, row.completionTokens];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return [0, 0];
}

describe('the request to the upstream', () => {
  test('contains the bytes of the body, our key, and no header of the caller but those of OpenAI', async () => {
    const { key } = await newKey();
    const body = '{ "model":"m" ,"messages":[],"seed":2512292042121000001,"x":1.0,"unheard_of":{"deep":[null]}}';
    const headers = {
      cookie: 'a=b',
      'x-forwarded-for': '10.0.0.1',
      'openai-organization': 'org',
      'openai-api-key': 'k',
    };
    const sending = { method: 'POST', secret: key.secret, body, headers };
    expect((await api.send('/v1/chat/completions', sending)).status).toBe(200);
    expect(lastSeen()?.body).toBe(body);
    expect(lastSeen()).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(lastSeen()?.headers.authorization).toBe(`Bearer ${apiKey}`);
    const sent = Object.keys(lastSeen()?.headers ?? {}).sort();
    expect(sent).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'openai-organization',
      'user-agent',
    ]);
    expect(JSON.stringify(lastSeen())).not.toContain(key.secret);
  });

  test('is sent for a body with __proto__, without changing any prototype', async () => {
    const { key } = await newKey();
    const body = '{"model":"m","messages":[{"role":"user","content":"x"}],"__proto__":{"a":1},"constructor":1}';
    await api.send('/v1/chat/completions', { method: 'POST', secret: key.secret, body });
    expect(JSON.parse(lastSeen()?.body ?? '')).toMatchObject({ model: 'm', constructor: 1 });
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test('is sent for a body that is nested deeply', async () => {
    const { key } = await newKey();
    const body = `{"model":"m","messages":[],"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    upstream.behave(answerJson(200, { choices: [] }));
    expect((await api.send('/v1/chat/completions', { method: 'POST', secret: key.secret, body })).status).toBe(200);
    expect(lastSeen()?.body).toBe(body);
  });

  test('contains the default model of the space, else the first model of the upstream', async () => {
    const { key, space } = await newKey();
    const modelSent = async (model?: string) => {
      await api.chat(key.secret, { model });
      return JSON.parse(lastSeen()?.body ?? '').model;
    };
    expect([await modelSent(), await modelSent('pulze')]).toEqual(['large-model', 'large-model']);
    await db.update(spaces).set({ defaultModel: 'small-model' }).where(eq(spaces.id, space.id));
    expect([await modelSent(), await modelSent('pulze')]).toEqual(['small-model', 'small-model']);
  });

  test('lists the models of the upstream that the space allows', async () => {
    const { key, space } = await newKey();
    const client = new OpenAI({ apiKey: key.secret, baseURL: api.baseURL });
    const names = async () => (await client.models.list()).data.map((model) => model.id);
    expect(await names()).toEqual(['large-model', 'small-model']);
    await db
      .update(spaces)
      .set({ allowedModels: ['small-model', 'gone'] })
      .where(eq(spaces.id, space.id));
    expect(await names()).toEqual(['small-model']);
    await db.update(spaces).set({ allowedModels: [] }).where(eq(spaces.id, space.id));
    expect(await names()).toEqual(['large-model']);
  });
});

describe('the response of the upstream', () => {
  test('is forwarded unchanged, without its headers', async () => {
    const { key } = await newKey();
    const answer = { id: 'x', choices: [], odd: [1.5, null], usage: { prompt_tokens: 3, completion_tokens: 4 } };
    upstream.behave(answerJson(200, answer, { 'x-upstream': '1', 'set-cookie': 'a=b', 'openai-organization': 'ours' }));
    const response = await api.chat(key.secret, { model: 'm' });
    expect(await response.json()).toEqual(answer);
    for (const name of ['x-upstream', 'set-cookie', 'openai-organization'])
      expect(response.headers.has(name)).toBe(false);
    expect(await tokensOf(key.id)).toEqual([3, 4]);
  });

  test('is forwarded piece by piece when it is a stream', async () => {
    const { key } = await newKey();
    upstream.behave(streamWords(['one ', 'two ', 'three'], { delayMs: 150, withUsage: true }));
    const client = new OpenAI({ apiKey: key.secret, baseURL: api.baseURL });
    const times: number[] = [];
    let text = '';
    for await (const chunk of await client.chat.completions.create({ model: 'm', messages, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
      times.push(performance.now());
    }
    expect(text).toBe('one two three');
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(250);
    expect(await tokensOf(key.id)).toEqual([11, 7]);
  });

  test('is metered by its text when a stream contains no usage', async () => {
    const { key } = await newKey();
    upstream.behave(streamWords(['one ', 'two ', 'three']));
    const response = await api.chat(key.secret, { model: 'm', stream: true });
    expect(await response.text()).toMatch(/\[DONE\]/);
    // The prompt is `Hello!` and its frame; the completion has 13 characters.
    expect(await tokensOf(key.id)).toEqual([6, 4]);
  });

  test('is read only as fast as the client reads', async () => {
    const { key } = await newKey();
    let sent = 0;
    const megabyte = 'a'.repeat(1024 * 1024);
    function* endless() {
      for (; sent < 200; sent += 1) yield megabyte;
    }
    upstream.behave(streamWords(endless()));
    const abort = new AbortController();
    const response = await api.chat(key.secret, { model: 'm', stream: true }, { signal: abort.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(sent).toBeLessThan(50);
    abort.abort();
  });

  test('stops when the client disconnects from a stream, and the tokens until then are metered', async () => {
    const { key } = await newKey();
    let words = 0;
    function* counting() {
      for (; words < 1_000; words += 1) yield 'word ';
    }
    upstream.behave(streamWords(counting(), { delayMs: 20 }));
    const abort = new AbortController();
    const response = await api.chat(key.secret, { model: 'm', stream: true }, { signal: abort.signal });
    const reader = response.body?.getReader();
    for (let reads = 0; reads < 4; reads += 1) await reader?.read();
    abort.abort();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const atAbort = words;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(words - atAbort).toBeLessThanOrEqual(1);
    const [prompt = 0, completion = 0] = await tokensOf(key.id);
    expect(prompt).toBe(6);
    expect(completion).toBeGreaterThanOrEqual(4);
    expect(completion).toBeLessThan(60);
  });

  test('is aborted when the client disconnects before it, and logged with status 499', async () => {
    const { key } = await newKey();
    let hungUp: Promise<unknown> = Promise.resolve();
    upstream.behave((_request, _response, gone) => {
      hungUp = new Promise((resolve) => gone.addEventListener('abort', resolve));
      return hungUp as Promise<void>;
    });
    const asked = api.chat(key.secret, { model: 'm' }, { signal: AbortSignal.timeout(200) });
    await expect(asked).rejects.toThrow();
    await hungUp;
    const logged = async () => (await findRecentRequests(key.organizationId, key.id, 1, db))[0];
    await expect.poll(logged).toMatchObject({ status: 499, code: null, model: 'm' });
  });
});

describe('an upstream error', () => {
  const failed = async (secret: string) => {
    const response = await api.chat(secret, { model: 'm' });
    return { status: response.status, code: (await response.json()).error.code };
  };

  test.each([
    ['breaks the connection', drop, 502, 'upstream_error'],
    ['never answers', hang, 504, 'upstream_timeout'],
    ['answers 500', answerJson(500, {}), 502, 'upstream_error'],
    ['refuses our key', answerJson(401, { error: { message: apiKey } }), 502, 'upstream_error'],
    ['does not know the model', answerJson(404, { error: 'no model m' }), 404, 'model_not_found'],
    ['is over its limit', answerJson(429, {}, { 'retry-after': '3' }), 429, 'upstream_rate_limited'],
  ] as const)(
    'an upstream that %s is answered with the matching status and code',
    async (_what, behaviour, status, code) => {
      const { key } = await newKey();
      upstream.behave(behaviour);
      expect(await failed(key.secret)).toEqual({ status, code });
    },
  );

  test('a response that is not JSON becomes upstream_error', async () => {
    const { key } = await newKey();
    upstream.behave((_request, response) => void response.writeHead(200).end('<html>'));
    expect(await failed(key.secret)).toEqual({ status: 502, code: 'upstream_error' });
  });

  test('a response that ends early becomes upstream_error', async () => {
    const { key } = await newKey();
    upstream.behave((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"id":');
      setTimeout(() => response.destroy(), 50);
    });
    expect(await failed(key.secret)).toEqual({ status: 502, code: 'upstream_error' });
  });

  test('a stream that breaks or stalls ends with an error event on which the OpenAI client throws', async () => {
    const { key } = await newKey();
    const client = new OpenAI({ apiKey: key.secret, baseURL: api.baseURL, maxRetries: 0 });
    const read = async () => {
      const stream = await client.chat.completions.create({ model: 'm', messages, stream: true });
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content === undefined) break;
    };
    upstream.behave(streamWords(['one'], { delayMs: 50, drop: true }));
    await expect(read()).rejects.toMatchObject({ constructor: OpenAI.APIError, code: 'upstream_error' });
    upstream.behave(streamWords(['one', 'two'], { delayMs: 5_000 }));
    await expect(read()).rejects.toMatchObject({ code: 'upstream_timeout' });
  });

  test('an upstream that can not be reached becomes upstream_error', async () => {
    const { key } = await newKey();
    const lost = await startTestGateway({ upstream: { baseUrl: 'http://127.0.0.1:9/v1' } });
    const response = await lost.chat(key.secret, { model: 'm' });
    expect([response.status, (await response.json()).error.code]).toEqual([502, 'upstream_error']);
    expect((await lost.send('/v1/models', { secret: key.secret })).status).toBe(502);
    await lost.close();
  });
});
