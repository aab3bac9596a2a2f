import { eq } from 'drizzle-orm';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiKeys } from '@/db/schema/api-keys';
import { spaces } from '@/db/schema/spaces';
import { apiKeyHours } from '@/db/schema/usage';
import {
  answerJson,
  answerNormally,
  type Behaviour,
  type FakeUpstream,
  startFakeUpstream,
  streamWords,
} from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { viewerOf } from '@/e2e/support/viewer-of';
import { changeApiKey } from '@/lib/api-keys/change';
import type { ApiKeyPatch } from '@/lib/api-keys/schema';

/** Settings that are changed in the dashboard, as the next requests on two instances meet them. */

const db = openFixtures();
let upstream: FakeUpstream;
let first: TestGateway;
let second: TestGateway;

const completion = { object: 'chat.completion', choices: [], usage: { prompt_tokens: 5, completion_tokens: 7 } };
const answerAll: Behaviour = (request, response, gone) =>
  (request.method === 'GET' ? answerNormally : answerJson(200, completion))(request, response, gone);

beforeAll(async () => {
  upstream = await startFakeUpstream();
  const settings = { upstream: { baseUrl: upstream.baseUrl } };
  [first, second] = await Promise.all([startTestGateway(settings), startTestGateway(settings)]);
});
beforeEach(() => upstream.behave(answerAll));
afterAll(async () => {
  await Promise.all([first.close(), second.close(), db.$client.end()]);
  await upstream.close();
});

async function setUp(given: Parameters<typeof insertApiKey>[3] = {}) {
  const { organization, space, admin } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id, given);
  const viewer = viewerOf(organization, admin, 'admin');
  return { key, space, change: (patch: ApiKeyPatch) => changeApiKey(viewer, key.id, patch) };
}

type Sent = { path?: string; model?: string; from?: string };
/** Sends a request and returns its status and code. */
async function use(api: TestGateway, secret: string, { path = '/v1/chat/completions', model, from }: Sent = {}) {
  const isPost = !path.startsWith('/v1/models') && path !== '/v1/key';
  const response = await api.send(path, {
    method: isPost ? 'POST' : 'GET',
    secret,
    headers: from ? { 'x-forwarded-for': from } : {},
    body: isPost ? JSON.stringify({ model: model ?? 'small-model', messages: [], input: 'x' }) : undefined,
  });
  const body = await response.json();
  return response.status === 200 ? 'ok' : `${response.status} ${body.error.code}`;
}

async function usageOf(apiKeyId: string) {
  // Reasons are written once a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const rows = await db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, apiKeyId));
  return rows.map((row) => [row.requests, row.refusals, row.refusalReasons, row.promptTokens]);
}

const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

describe('a change acts on the very next request on both instances', () => {
  const cases: [string, ApiKeyPatch, Sent, string, ApiKeyPatch][] = [
    ['disabled', { isDisabled: true }, {}, '401 api_key_disabled', { isDisabled: false }],
    [
      'addresses',
      { allowedAddresses: ['10.0.0.0/8'] },
      { from: '11.0.0.1' },
      '401 address_not_allowed',
      {
        allowedAddresses: ['10.0.0.0/8', '11.0.0.0/8'],
      },
    ],
    ['endpoints', { allowedEndpoints: ['embeddings'] }, {}, '403 endpoint_not_allowed', { allowedEndpoints: ['chat'] }],
    ['models', { allowedModels: ['large-*'] }, {}, '403 model_not_allowed', { allowedModels: ['small-model'] }],
  ];
  test.each(cases)('%s', async (_what, patch, sent, refusal, back) => {
    const { key, change } = await setUp();
    for (const api of [first, second]) expect(await use(api, key.secret, sent)).toBe('ok');
    for (let round = 0; round < 10; round += 1) {
      await change(patch);
      expect(await use(second, key.secret, sent)).toBe(refusal);
      expect(await use(first, key.secret, sent)).toBe(refusal);
      await change(back);
      expect(await use(second, key.secret, sent)).toBe('ok');
    }
  });

  test('limits', async () => {
    const { key, change } = await setUp({ burst: 100 });
    for (let i = 0; i < 5; i += 1) expect(await use(first, key.secret)).toBe('ok');
    await change({ requestsPerMinute: 1, burst: 1 });
    expect(await use(second, key.secret)).toBe('429 rate_limit_exceeded');
    await change({ requestsPerMinute: null, burst: null });
    expect(await use(first, key.secret)).toBe('ok');
  });

  test('an expiry that is taken back', async () => {
    const { key, change } = await setUp({ expiresAt: new Date(Date.now() - 1_000) });
    expect(await use(first, key.secret)).toBe('401 api_key_expired');
    await change({ expiresAt: tomorrow });
    expect(await use(second, key.secret)).toBe('ok');
  });
});

describe('refusals', () => {
  test('are judged in one order: address, endpoint, limit, model', async () => {
    const { key, change } = await setUp({
      allowedAddresses: ['10.0.0.0/8'],
      allowedEndpoints: ['embeddings'],
      allowedModels: ['large-model'],
      requestsPerMinute: 1,
      burst: 1,
    });
    const from = '11.0.0.1';
    expect(await use(first, key.secret, { from })).toBe('401 address_not_allowed');
    expect(await use(first, key.secret, { from: '10.0.0.1' })).toBe('403 endpoint_not_allowed');
    await change({ allowedEndpoints: null });
    expect(await use(first, key.secret, { from: '10.0.0.1' })).toBe('403 model_not_allowed');
    expect(await use(first, key.secret, { from: '10.0.0.1' })).toBe('429 rate_limit_exceeded');
    expect(await use(first, key.secret, { from })).toBe('401 address_not_allowed');
  });

  test('before the limits cost nothing, those for a model a request and no tokens, and all are counted', async () => {
    const { key, change } = await setUp({ requestsPerMinute: 1, burst: 2, allowedEndpoints: ['chat'] });
    await change({ allowedAddresses: ['10.0.0.0/8'], allowedModels: ['large-*'] });
    for (let i = 0; i < 5; i += 1) expect(await use(first, key.secret, { from: '11.0.0.1' })).toMatch(/address/);
    const from = '10.0.0.1';
    for (let i = 0; i < 4; i += 1)
      expect(await use(first, key.secret, { from, path: '/v1/embeddings' })).toMatch(/endpoint/);
    expect(await use(first, key.secret, { from })).toBe('403 model_not_allowed');
    expect(await use(first, key.secret, { from, model: 'large-model' })).toBe('ok');
    expect(await use(first, key.secret, { from })).toBe('429 rate_limit_exceeded');
    const reasons = { address_not_allowed: 5, endpoint_not_allowed: 4, model_not_allowed: 1, limited: 1 };
    expect(await usageOf(key.id)).toEqual([[2, 11, reasons, 5]]);
  });

  test('say what to do', async () => {
    const { key } = await setUp({
      allowedAddresses: ['10.0.0.0/8'],
      allowedEndpoints: ['chat'],
      allowedModels: ['a', 'b*'],
    });
    const message = async (path: string, from: string) => {
      const headers = { 'x-forwarded-for': from };
      const response = await first.send(path, { method: 'POST', secret: key.secret, headers, body: '{"model":"c"}' });
      expect(response.headers.get('www-authenticate')).toBe(response.status === 401 ? 'Bearer' : null);
      return (await response.json()).error.message;
    };
    expect(await message('/v1/embeddings', '2001:DB8:0:0::1')).toContain('may not be used from 2001:db8::1:');
    expect(await message('/v1/embeddings', '10.0.0.1')).toContain('(Embeddings): see GET /v1/key');
    expect(await message('/v1/chat/completions', '10.0.0.1')).toContain(
      '`c` is not allowed for this key: use `a`, `b*`.',
    );
  });
});

describe('endpoints', () => {
  test('are limited by their groups, and GET /v1/key is for every key', async () => {
    const paths = ['/v1/chat/completions', '/v1/responses', '/v1/embeddings', '/v1/models', '/v1/completions'];
    const groups = ['chat', 'responses', 'embeddings', 'models', 'other'];
    for (const [index, group] of groups.entries()) {
      const { key } = await setUp({ allowedEndpoints: [group] });
      for (const [at, path] of paths.entries()) {
        const expected = at === index ? /ok|400|502/ : /403 endpoint_not_allowed/;
        expect(await use(first, key.secret, { path }), `${group} ${path}`).toMatch(expected);
      }
      expect(await use(first, key.secret, { path: '/v1/key' })).toBe('ok');
      expect(await use(first, key.secret, { path: '/v1/models/small-model' })).toMatch(
        group === 'models' ? /ok/ : /403/,
      );
    }
  });
});

describe('models', () => {
  const names = async (secret: string) => {
    const client = new OpenAI({ apiKey: secret, baseURL: first.baseURL, maxRetries: 0 });
    return (await client.models.list()).data.map(({ id }) => id);
  };

  test.each([
    [null, null, ['large-model', 'small-model']],
    [['small-*'], null, ['small-model']],
    [['*'], null, ['large-model', 'small-model']],
    [['small-model'], ['large-model', 'small-model'], ['small-model']],
    [['small-*'], ['*-model', 'small-*'], ['small-model']],
    [['nothing-*'], null, []],
    [['small-*'], ['large-*'], []],
  ])('of a key for %j in a space for %j are listed as %j', async (own, ofSpace, expected) => {
    const { key, space } = await setUp({ allowedModels: own });
    await db.update(spaces).set({ allowedModels: ofSpace }).where(eq(spaces.id, space.id));
    expect(await names(key.secret)).toEqual(expected);
    for (const model of ['large-model', 'small-model']) {
      const isListed = (expected as string[]).includes(model);
      expect(await use(first, key.secret, { model })).toBe(isListed ? 'ok' : '403 model_not_allowed');
      const found = await use(first, key.secret, { path: `/v1/models/${model}` });
      expect(found).toBe(isListed ? 'ok' : '404 model_not_found');
    }
  });

  test('of no name are the first that the key may use, or the default of its space, which it may not use otherwise', async () => {
    const { key, space } = await setUp({ allowedModels: ['small-*'] });
    const send = () => first.chat(key.secret, {});
    expect((await send()).status).toBe(200);
    expect(JSON.parse(upstream.seen.at(-1)?.body ?? '').model).toBe('small-model');
    await db.update(spaces).set({ defaultModel: 'large-model' }).where(eq(spaces.id, space.id));
    expect((await send()).status).toBe(403);
    expect(await use(first, key.secret, { path: '/v1/models/pulze' })).toBe('404 model_not_found');
  });

  test.each([
    ['{"model":"small-model","models":["large-model"]}', '403 model_not_allowed'],
    ['{"model":"small-model","fallbacks":[{"model":"large-model"}]}', '403 model_not_allowed'],
    ['{"model":"small-model","model":"small-model"}', '400 invalid_request'],
    ['{"model":"small-model","Model":"large-model"}', '400 invalid_request'],
    ['{"model":"small-model","models":["small-model"]}', '200'],
  ])('are limited in every field of %s: %s', async (body, expected) => {
    const { key } = await setUp({ allowedModels: ['small-*'] });
    const response = await first.send('/v1/chat/completions', { method: 'POST', secret: key.secret, body });
    const { error } = await response.json();
    expect([response.status, ...(error ? [error.code] : [])].join(' ')).toBe(expected);
  });

  test('stand before the file in an upload', async () => {
    const { key } = await setUp({ allowedModels: ['small-*'] });
    const send = async (...parts: [string, string | Blob][]) => {
      const form = new FormData();
      for (const [name, value] of parts) form.append(name, value);
      return (await first.send('/v1/audio/transcriptions', { method: 'POST', secret: key.secret, body: form })).status;
    };
    const file = new Blob(['RIFF']);
    expect(await send(['model', 'small-model'], ['file', file])).toBe(200);
    expect(await send(['model', 'large-model'], ['file', file])).toBe(403);
    expect(await send(['file', file], ['model', 'small-model'])).toBe(400);
  });
});

test.each([
  ['127.0.0.1', '10.0.0.1', 'ok'],
  ['127.0.0.1', '::ffff:10.0.0.1', 'ok'],
  ['127.0.0.1', '::FFFF:0A00:0001', 'ok'],
  ['127.0.0.1', '11.0.0.1, 10.0.0.1', 'ok'],
  ['127.0.0.1', '10.0.0.1, 11.0.0.1', '401 address_not_allowed'],
  ['127.0.0.1', '10.0.0.1, unknown', '401 address_not_allowed'],
  ['127.0.0.1,11.0.0.1', '10.0.0.1, 11.0.0.1', 'ok'],
  ['192.0.2.1', '10.0.0.1', '401 address_not_allowed'],
  ['', '10.0.0.1', '401 address_not_allowed'],
  ['', undefined, '401 address_not_allowed'],
])('with the trusted proxies "%s", a client that says it is %s gets %s', async (trustedProxies, from, expected) => {
  const { key, change } = await setUp({ allowedAddresses: ['10.0.0.0/8'] });
  const api = await startTestGateway({ trustedProxies, upstream: { baseUrl: upstream.baseUrl } });
  expect(await use(api, key.secret, { from })).toBe(expected);
  if (!trustedProxies) {
    await change({ allowedAddresses: ['127.0.0.1'] });
    expect(await use(api, key.secret, { from })).toBe('ok');
  }
  await api.close();
});

test('a key for 50 networks is accepted from the last of them', async () => {
  const { key } = await setUp({ allowedAddresses: Array.from({ length: 50 }, (_, i) => `10.0.${i}.0/24`) });
  expect(await use(first, key.secret, { from: '10.0.49.255' })).toBe('ok');
  expect(await use(first, key.secret, { from: '10.0.50.0' })).toBe('401 address_not_allowed');
});

test.each([
  ['addresses', 'address_not_allowed', { allowedAddresses: ['10.0.0.0/8'] }],
  ['endpoints', 'endpoint_not_allowed', { allowedEndpoints: ['models' as const] }],
])('a running stream ends within five seconds when the key loses its %s', async (_what, code, patch) => {
  const { key, change } = await setUp();
  function* forever() {
    for (;;) yield 'word ';
  }
  upstream.behave(streamWords(forever(), { delayMs: 50 }));
  const client = new OpenAI({ apiKey: key.secret, baseURL: first.baseURL, maxRetries: 0 });
  const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true });
  const ended = (async () => {
    for await (const chunk of stream) if (chunk === undefined) break;
  })().catch((error: unknown) => error);
  await change(patch);
  const changedAt = performance.now();
  expect(await ended).toMatchObject({ constructor: OpenAI.APIError, code });
  expect(performance.now() - changedAt).toBeLessThan(5_000);
});

test('a removed key is refused as removed, whatever else holds', async () => {
  const { key } = await setUp({ allowedAddresses: ['10.0.0.0/8'], allowedEndpoints: ['models'] });
  await db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.id, key.id));
  expect(await use(first, key.secret)).toBe('401 api_key_removed');
});
