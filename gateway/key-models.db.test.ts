import { eq } from 'drizzle-orm';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { spaces } from '@/db/schema/spaces';
import { answerAll, callWith, startKeyPolicyWorld } from '@/e2e/support/key-policy-world';

let world: Awaited<ReturnType<typeof startKeyPolicyWorld>>;
beforeAll(async () => {
  world = await startKeyPolicyWorld();
});
beforeEach(() => world.upstream.behave(answerAll));
afterAll(() => world.close());

const names = async (secret: string) => {
  const client = new OpenAI({ apiKey: secret, baseURL: world.first.baseURL, maxRetries: 0 });
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
])('a key for the models %j in a space for %j can list and use %j', async (own, ofSpace, expected) => {
  const { key, space } = await world.insertKey({ allowedModels: own });
  await world.db.update(spaces).set({ allowedModels: ofSpace }).where(eq(spaces.id, space.id));
  expect(await names(key.secret)).toEqual(expected);
  for (const model of ['large-model', 'small-model']) {
    const isListed = (expected as string[]).includes(model);
    expect(await callWith(world.first, key.secret, { model })).toBe(isListed ? 'ok' : '403 model_not_allowed');
    const found = await callWith(world.first, key.secret, { path: `/v1/models/${model}` });
    expect(found).toBe(isListed ? 'ok' : '404 model_not_found');
  }
});

test('a request without a model gets the first model of the key; a default that it may not use is refused', async () => {
  const { key, space } = await world.insertKey({ allowedModels: ['small-*'] });
  const send = () => world.first.chat(key.secret, {});
  expect((await send()).status).toBe(200);
  expect(JSON.parse(world.upstream.seen.at(-1)?.body ?? '').model).toBe('small-model');
  await world.db.update(spaces).set({ defaultModel: 'large-model' }).where(eq(spaces.id, space.id));
  expect((await send()).status).toBe(403);
  expect(await callWith(world.first, key.secret, { path: '/v1/models/pulze' })).toBe('404 model_not_found');
});

test.each([
  ['{"model":"small-model","models":["large-model"]}', '403 model_not_allowed'],
  ['{"model":"small-model","fallbacks":[{"model":"large-model"}]}', '403 model_not_allowed'],
  ['{"model":"small-model","model":"small-model"}', '400 invalid_request'],
  ['{"model":"small-model","Model":"large-model"}', '400 invalid_request'],
  ['{"model":"small-model","models":["small-model"]}', '200'],
])('a key for small-* that sends %s is answered with %s', async (body, expected) => {
  const { key } = await world.insertKey({ allowedModels: ['small-*'] });
  const response = await world.first.send('/v1/chat/completions', { method: 'POST', secret: key.secret, body });
  const { error } = await response.json();
  expect([response.status, ...(error ? [error.code] : [])].join(' ')).toBe(expected);
});

test('an upload must name its model before the file', async () => {
  const { key } = await world.insertKey({ allowedModels: ['small-*'] });
  const send = async (...parts: [string, string | Blob][]) => {
    const form = new FormData();
    for (const [name, value] of parts) form.append(name, value);
    return (await world.first.send('/v1/audio/transcriptions', { method: 'POST', secret: key.secret, body: form }))
      .status;
  };
  const file = new Blob(['RIFF']);
  expect(await send(['model', 'small-model'], ['file', file])).toBe(200);
  expect(await send(['model', 'large-model'], ['file', file])).toBe(403);
  expect(await send(['file', file], ['model', 'small-model'])).toBe(400);
});
