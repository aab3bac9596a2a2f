import { eq } from 'drizzle-orm';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKeys } from '@/db/schema/api-keys';
import { subscriptions } from '@/db/schema/billing';
import { spaces } from '@/db/schema/spaces';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { createSecret } from '@/lib/api-keys/secret';

const db = openFixtures();
const messages = [{ role: 'user' as const, content: 'Hello!' }];
const said = 'pulze-echo, the built-in test model, repeats: Hello!';
let api: TestGateway;

beforeAll(async () => {
  api = await startTestGateway();
});
afterAll(() => Promise.all([api.close(), db.$client.end()]));

async function newClient(given: Parameters<typeof insertApiKey>[3] = {}, maxRetries = 0) {
  const world = await insertWorld(db);
  const key = await insertApiKey(db, world.space, world.admin.id, given);
  return { ...world, key, client: new OpenAI({ apiKey: key.secret, baseURL: api.baseURL, maxRetries }) };
}

test('the OpenAI client gets a completion for any model name', async () => {
  const { client } = await newClient();
  for (const model of ['gpt-4', 'pulze', 'pulze-echo']) {
    const completion = await client.chat.completions.create({ model, messages });
    expect(completion.choices[0]?.message.content).toBe(said);
    expect(completion).toMatchObject({ model: 'pulze-echo', object: 'chat.completion' });
    expect(completion.usage?.total_tokens).toBeGreaterThan(0);
    expect(completion._request_id).toMatch(/^req_/);
  }
});

test('the OpenAI client gets a stream with the usage in its last chunk', async () => {
  const { client } = await newClient();
  const stream = await client.chat.completions.create({
    model: 'gpt-4',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let usage: OpenAI.CompletionUsage | null | undefined;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    usage = chunk.usage;
  }
  expect(text).toBe(said);
  expect(usage).toEqual({ prompt_tokens: 6, completion_tokens: 13, total_tokens: 19 });
});

test('the stream helper of the OpenAI client returns the final completion', async () => {
  const { client } = await newClient();
  const final = await client.chat.completions.stream({ model: 'gpt-4', messages }).finalChatCompletion();
  expect(final.choices[0]).toMatchObject({ message: { role: 'assistant', content: said }, finish_reason: 'stop' });
});

test('the OpenAI client lists the models and retrieves one', async () => {
  const { client, space } = await newClient();
  await db.update(spaces).set({ defaultModel: 'vendor/model:1' }).where(eq(spaces.id, space.id));
  const { data } = await client.models.list();
  expect(data.map((model) => model.id)).toEqual(['vendor/model:1', 'pulze-echo']);
  expect(await client.models.retrieve('vendor/model:1')).toMatchObject({ id: 'vendor/model:1', object: 'model' });
  expect(await client.models.retrieve('pulze')).toMatchObject({ id: 'vendor/model:1' });
});

test('the OpenAI client throws the error class that belongs to each status', async () => {
  const { client, key, space, organization } = await newClient();
  const ask = () => client.chat.completions.create({ model: 'gpt-4', messages });
  const unknown = new OpenAI({ apiKey: createSecret(), baseURL: api.baseURL });
  await expect(unknown.models.list()).rejects.toMatchObject({
    constructor: OpenAI.AuthenticationError,
    code: 'invalid_api_key',
    type: 'invalid_request_error',
  });
  await expect(client.models.retrieve('none')).rejects.toMatchObject({
    constructor: OpenAI.NotFoundError,
    code: 'model_not_found',
    param: 'model',
  });
  await expect(client.chat.completions.create({ model: 'gpt-4', messages: [] })).rejects.toMatchObject({
    constructor: OpenAI.BadRequestError,
    param: 'messages',
  });
  await db.update(subscriptions).set({ status: 'canceled' }).where(eq(subscriptions.organizationId, organization.id));
  await expect(ask()).rejects.toMatchObject({ status: 402, code: 'subscription_inactive', type: 'billing_error' });
  await db.update(spaces).set({ deletedAt: new Date() }).where(eq(spaces.id, space.id));
  await expect(ask()).rejects.toMatchObject({ constructor: OpenAI.PermissionDeniedError, code: 'space_not_found' });
  await db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.id, key.id));
  await expect(ask()).rejects.toMatchObject({ constructor: OpenAI.AuthenticationError, code: 'api_key_removed' });
});

test('the OpenAI client throws RateLimitError over the limit, and succeeds when it retries', async () => {
  const { client } = await newClient({ requestsPerMinute: 60, burst: 1 });
  await client.models.list();
  await expect(client.models.list()).rejects.toMatchObject({
    constructor: OpenAI.RateLimitError,
    code: 'rate_limit_exceeded',
  });
  const retrying = client.withOptions({ maxRetries: 2 });
  expect((await retrying.models.list()).data.length).toBeGreaterThan(0);
});
