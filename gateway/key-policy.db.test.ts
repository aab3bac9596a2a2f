import { eq } from 'drizzle-orm';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { apiKeys } from '@/db/schema/api-keys';
import { apiKeyHours } from '@/db/schema/usage';
import { streamWords } from '@/e2e/support/fake-upstream';
import { answerAll, callWith, type SentCall, startKeyPolicyWorld } from '@/e2e/support/key-policy-world';
import type { ApiKeyPatch } from '@/lib/api-keys/schema';

/** Settings that are changed in the dashboard must apply to the next requests on two instances. */

let world: Awaited<ReturnType<typeof startKeyPolicyWorld>>;
beforeAll(async () => {
  world = await startKeyPolicyWorld();
});
beforeEach(() => world.upstream.behave(answerAll));
afterAll(() => world.close());

async function usageOf(apiKeyId: string) {
  // Reasons are written once a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const rows = await world.db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, apiKeyId));
  return rows.map((row) => [row.requests, row.refusals, row.refusalReasons, row.promptTokens]);
}

const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

const cases: [string, ApiKeyPatch, SentCall, string, ApiKeyPatch][] = [
  ['the disabled state', { isDisabled: true }, {}, '401 api_key_disabled', { isDisabled: false }],
  [
    'addresses',
    { allowedAddresses: ['10.0.0.0/8'] },
    { from: '11.0.0.1' },
    '401 address_not_allowed',
    { allowedAddresses: ['10.0.0.0/8', '11.0.0.0/8'] },
  ],
  ['endpoints', { allowedEndpoints: ['embeddings'] }, {}, '403 endpoint_not_allowed', { allowedEndpoints: ['chat'] }],
  ['models', { allowedModels: ['large-*'] }, {}, '403 model_not_allowed', { allowedModels: ['small-model'] }],
];
test.each(cases)(
  'a change of %s applies to the very next request to both instances',
  async (_what, patch, sent, refusal, back) => {
    const { key, change } = await world.insertKey();
    for (const api of [world.first, world.second]) expect(await callWith(api, key.secret, sent)).toBe('ok');
    for (let round = 0; round < 10; round += 1) {
      await change(patch);
      expect(await callWith(world.second, key.secret, sent)).toBe(refusal);
      expect(await callWith(world.first, key.secret, sent)).toBe(refusal);
      await change(back);
      expect(await callWith(world.second, key.secret, sent)).toBe('ok');
    }
  },
);

test('a change of limits applies to the very next request', async () => {
  const { key, change } = await world.insertKey({ burst: 100 });
  for (let i = 0; i < 5; i += 1) expect(await callWith(world.first, key.secret)).toBe('ok');
  await change({ requestsPerMinute: 1, burst: 1 });
  expect(await callWith(world.second, key.secret)).toBe('429 rate_limit_exceeded');
  await change({ requestsPerMinute: null, burst: null });
  expect(await callWith(world.first, key.secret)).toBe('ok');
});

test('an expired key works on the very next request after its expiry was moved', async () => {
  const { key, change } = await world.insertKey({ expiresAt: new Date(Date.now() - 1_000) });
  expect(await callWith(world.first, key.secret)).toBe('401 api_key_expired');
  await change({ expiresAt: tomorrow });
  expect(await callWith(world.second, key.secret)).toBe('ok');
});

test('a refusal is the first in the order address, endpoint, limit, model', async () => {
  const { key, change } = await world.insertKey({
    allowedAddresses: ['10.0.0.0/8'],
    allowedEndpoints: ['embeddings'],
    allowedModels: ['large-model'],
    requestsPerMinute: 1,
    burst: 1,
  });
  const from = '11.0.0.1';
  expect(await callWith(world.first, key.secret, { from })).toBe('401 address_not_allowed');
  expect(await callWith(world.first, key.secret, { from: '10.0.0.1' })).toBe('403 endpoint_not_allowed');
  await change({ allowedEndpoints: null });
  expect(await callWith(world.first, key.secret, { from: '10.0.0.1' })).toBe('403 model_not_allowed');
  expect(await callWith(world.first, key.secret, { from: '10.0.0.1' })).toBe('429 rate_limit_exceeded');
  expect(await callWith(world.first, key.secret, { from })).toBe('401 address_not_allowed');
});

test('a refusal before the limits uses no quota, a refused model uses a request; both are counted', async () => {
  const { key, change } = await world.insertKey({ requestsPerMinute: 1, burst: 2, allowedEndpoints: ['chat'] });
  await change({ allowedAddresses: ['10.0.0.0/8'], allowedModels: ['large-*'] });
  for (let i = 0; i < 5; i += 1)
    expect(await callWith(world.first, key.secret, { from: '11.0.0.1' })).toMatch(/address/);
  const from = '10.0.0.1';
  for (let i = 0; i < 4; i += 1)
    expect(await callWith(world.first, key.secret, { from, path: '/v1/embeddings' })).toMatch(/endpoint/);
  expect(await callWith(world.first, key.secret, { from })).toBe('403 model_not_allowed');
  expect(await callWith(world.first, key.secret, { from, model: 'large-model' })).toBe('ok');
  expect(await callWith(world.first, key.secret, { from })).toBe('429 rate_limit_exceeded');
  const reasons = { address_not_allowed: 5, endpoint_not_allowed: 4, model_not_allowed: 1, limited: 1 };
  expect(await usageOf(key.id)).toEqual([[2, 11, reasons, 5]]);
});

test('the message of a refusal says what to do', async () => {
  const { key } = await world.insertKey({
    allowedAddresses: ['10.0.0.0/8'],
    allowedEndpoints: ['chat'],
    allowedModels: ['a', 'b*'],
  });
  const message = async (path: string, from: string) => {
    const headers = { 'x-forwarded-for': from };
    const response = await world.first.send(path, {
      method: 'POST',
      secret: key.secret,
      headers,
      body: '{"model":"c"}',
    });
    expect(response.headers.get('www-authenticate')).toBe(response.status === 401 ? 'Bearer' : null);
    return (await response.json()).error.message;
  };
  expect(await message('/v1/embeddings', '2001:DB8:0:0::1')).toContain('may not be used from 2001:db8::1:');
  expect(await message('/v1/embeddings', '10.0.0.1')).toContain('(Embeddings): see GET /v1/key');
  expect(await message('/v1/chat/completions', '10.0.0.1')).toContain(
    '`c` is not allowed for this key: use `a`, `b*`.',
  );
});

test.each([
  ['addresses', 'address_not_allowed', { allowedAddresses: ['10.0.0.0/8'] }],
  ['endpoints', 'endpoint_not_allowed', { allowedEndpoints: ['models' as const] }],
])('a running stream ends within five seconds when the key loses its %s', async (_what, code, patch) => {
  const { key, change } = await world.insertKey();
  function* forever() {
    for (;;) yield 'word ';
  }
  world.upstream.behave(streamWords(forever(), { delayMs: 50 }));
  const client = new OpenAI({ apiKey: key.secret, baseURL: world.first.baseURL, maxRetries: 0 });
  const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true });
  const ended = (async () => {
    for await (const chunk of stream) if (chunk === undefined) break;
  })().catch((error: unknown) => error);
  await change(patch);
  const changedAt = performance.now();
  expect(await ended).toMatchObject({ constructor: OpenAI.APIError, code });
  expect(performance.now() - changedAt).toBeLessThan(5_000);
});

test('a removed key is refused as removed, whatever other reasons apply', async () => {
  const { key } = await world.insertKey({ allowedAddresses: ['10.0.0.0/8'], allowedEndpoints: ['models'] });
  await world.db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.id, key.id));
  expect(await callWith(world.first, key.secret)).toBe('401 api_key_removed');
});
