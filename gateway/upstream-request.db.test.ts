import { eq } from 'drizzle-orm';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { spaces } from '@/db/schema/spaces';
import { answerJson } from '@/e2e/support/fake-upstream';
import { startUpstreamWorld } from '@/e2e/support/upstream-world';

let world: Awaited<ReturnType<typeof startUpstreamWorld>>;
beforeAll(async () => {
  world = await startUpstreamWorld();
});
beforeEach(() => world.upstream.behave());
afterAll(() => world.close());

const lastSeen = () => world.upstream.seen.at(-1);

test("the upstream gets the bytes of the body, its own key and only OpenAI's headers of the caller", async () => {
  const { key } = await world.newKey();
  const body = '{ "model":"m" ,"messages":[],"seed":2512292042121000001,"x":1.0,"unheard_of":{"deep":[null]}}';
  const headers = {
    cookie: 'a=b',
    'x-forwarded-for': '10.0.0.1',
    'openai-organization': 'org',
    'openai-api-key': 'k',
  };
  const sending = { method: 'POST', secret: key.secret, body, headers };
  expect((await world.api.send('/v1/chat/completions', sending)).status).toBe(200);
  expect(lastSeen()?.body).toBe(body);
  expect(lastSeen()).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
  expect(lastSeen()?.headers.authorization).toBe(`Bearer sk-up`);
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

test('a body with __proto__ is forwarded and does not change a prototype', async () => {
  const { key } = await world.newKey();
  const body = '{"model":"m","messages":[{"role":"user","content":"x"}],"__proto__":{"a":1},"constructor":1}';
  await world.api.send('/v1/chat/completions', { method: 'POST', secret: key.secret, body });
  expect(JSON.parse(lastSeen()?.body ?? '')).toMatchObject({ model: 'm', constructor: 1 });
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

test('a deeply nested body is forwarded unchanged', async () => {
  const { key } = await world.newKey();
  const body = `{"model":"m","messages":[],"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  world.upstream.behave(answerJson(200, { choices: [] }));
  expect((await world.api.send('/v1/chat/completions', { method: 'POST', secret: key.secret, body })).status).toBe(200);
  expect(lastSeen()?.body).toBe(body);
});

test('a request without a model gets the default model of the space, else the first model of the upstream', async () => {
  const { key, space } = await world.newKey();
  const modelSent = async (model?: string) => {
    await world.api.chat(key.secret, { model });
    return JSON.parse(lastSeen()?.body ?? '').model;
  };
  expect([await modelSent(), await modelSent('pulze')]).toEqual(['large-model', 'large-model']);
  await world.db.update(spaces).set({ defaultModel: 'small-model' }).where(eq(spaces.id, space.id));
  expect([await modelSent(), await modelSent('pulze')]).toEqual(['small-model', 'small-model']);
});

test('GET /v1/models returns the models of the upstream that the space allows', async () => {
  const { key, space } = await world.newKey();
  const client = new OpenAI({ apiKey: key.secret, baseURL: world.api.baseURL });
  const names = async () => (await client.models.list()).data.map((model) => model.id);
  expect(await names()).toEqual(['large-model', 'small-model']);
  await world.db
    .update(spaces)
    .set({ allowedModels: ['small-model', 'gone'] })
    .where(eq(spaces.id, space.id));
  expect(await names()).toEqual(['small-model']);
  await world.db.update(spaces).set({ allowedModels: [] }).where(eq(spaces.id, space.id));
  expect(await names()).toEqual(['large-model']);
});
