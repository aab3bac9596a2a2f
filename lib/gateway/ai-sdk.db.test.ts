import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, streamText } from 'ai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { createSecret } from '../api-keys/secret';

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

test('the AI SDK generates text, and counts it', async () => {
  const { text, usage, finishReason } = await generateText({ model: modelWith(secret), prompt: 'Hello!' });
  expect([text, usage.inputTokens, usage.outputTokens, finishReason]).toEqual([said, 6, 13, 'stop']);
});

test('the AI SDK streams text', async () => {
  const parts: string[] = [];
  for await (const part of streamText({ model: modelWith(secret), prompt: 'Hello!' }).textStream) parts.push(part);
  expect(parts.join('')).toBe(said);
  expect(parts.length).toBeGreaterThan(3);
});

test('the AI SDK hears why a key is refused', async () => {
  const failed = generateText({ model: modelWith(createSecret()), prompt: 'Hello!', maxRetries: 0 });
  const error = await failed.catch((thrown: unknown) => thrown);
  expect(APICallError.isInstance(error) && [error.statusCode, error.message]).toEqual([
    401,
    expect.stringMatching(/^There is no API key pk_\.\.\..{5} here/),
  ]);
});
