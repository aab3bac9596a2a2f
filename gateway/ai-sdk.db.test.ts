import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, streamText } from 'ai';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subscriptions } from '@/db/schema/billing';
import { spaces } from '@/db/schema/spaces';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { createSecret } from '@/lib/api-keys/secret';

const db = openFixtures();
const said = 'pulze-echo, the built-in test model, repeats: Hello!';
let api: TestGateway;
let secret: string;

beforeAll(async () => {
  api = await startTestGateway();
  const { space, admin } = await insertWorld(db);
  secret = (await insertApiKey(db, space, admin.id)).secret;
});
afterAll(() => Promise.all([api.close(), db.$client.end()]));

const modelWith = (apiKey: string) => createOpenAICompatible({ name: 'pulze', baseURL: api.baseURL, apiKey })('gpt-4');

test('the AI SDK generates text and reads the usage', async () => {
  const { text, usage, finishReason } = await generateText({ model: modelWith(secret), prompt: 'Hello!' });
  expect([text, usage.inputTokens, usage.outputTokens, finishReason]).toEqual([said, 6, 13, 'stop']);
});

test('the AI SDK streams text', async () => {
  const parts: string[] = [];
  for await (const part of streamText({ model: modelWith(secret), prompt: 'Hello!' }).textStream) parts.push(part);
  expect(parts.join('')).toBe(said);
  expect(parts.length).toBeGreaterThan(3);
});

async function newKey(given: Parameters<typeof insertApiKey>[3] = {}) {
  const world = await insertWorld(db);
  return { ...world, key: await insertApiKey(db, world.space, world.admin.id, given) };
}

/** Returns the status and message of the error that the SDK throws. */
async function failureOf(apiKey: string): Promise<[number | undefined, string]> {
  const failed = generateText({ model: modelWith(apiKey), prompt: 'Hello!', maxRetries: 0 });
  const error = await failed.catch((thrown: unknown) => thrown);
  if (!APICallError.isInstance(error)) throw new Error(`The SDK threw ${error}`);
  return [error.statusCode, error.message];
}

test('the AI SDK reports the status and message of each refusal', async () => {
  expect(await failureOf(createSecret())).toEqual([
    401,
    expect.stringMatching(/^The API key pk_\.\.\..{5} does not exist/),
  ]);
  const { key, organization, space } = await newKey();
  await db
    .update(spaces)
    .set({ allowedModels: ['other'] })
    .where(eq(spaces.id, space.id));
  expect(await failureOf(key.secret)).toEqual([
    403,
    expect.stringContaining('`gpt-4` is not allowed for this key: use `other`'),
  ]);
  await db.update(subscriptions).set({ plan: 'free' }).where(eq(subscriptions.organizationId, organization.id));
  expect(await failureOf(key.secret)).toEqual([402, expect.stringContaining('Pulze X Suite')]);
  await db.update(spaces).set({ deletedAt: new Date() }).where(eq(spaces.id, space.id));
  expect(await failureOf(key.secret)).toEqual([403, expect.stringContaining('a space that was deleted')]);
});

test('the AI SDK retries after the time in retry-after and succeeds', async () => {
  const { key } = await newKey({ requestsPerMinute: 60, burst: 1 });
  const ask = (maxRetries: number) => generateText({ model: modelWith(key.secret), prompt: 'Hello!', maxRetries });
  await ask(0);
  expect((await failureOf(key.secret))[0]).toBe(429);
  expect((await ask(2)).text).toBe(said);
});
