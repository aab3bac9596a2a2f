import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { createSecret } from '@/lib/api-keys/secret';

const db = openFixtures();
let api: TestGateway;

beforeAll(async () => {
  api = await startTestGateway();
});
afterAll(() => Promise.all([api.close(), db.$client.end()]));

const shared = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' };
const ask = async (secret: string, headers: Record<string, string> = shared) => {
  const startedAt = performance.now();
  const response = await api.send('/v1/key', { secret, headers });
  const { error } = await response.json();
  return { status: response.status, code: error?.code, response, ms: performance.now() - startedAt };
};

test('guesses from an address are throttled, and valid keys from that address keep working', async () => {
  const { space, admin } = await insertWorld(db);
  const [known, fresh] = [await insertApiKey(db, space, admin.id), await insertApiKey(db, space, admin.id)];
  expect((await ask(known.secret)).status).toBe(200);

  let isOver = false;
  const guessed = new Map<string, number>();
  const startedAt = performance.now();
  const guess = async () => {
    while (!isOver) {
      const { code, response } = await ask(createSecret());
      guessed.set(code, (guessed.get(code) ?? 0) + 1);
      if (code === 'rate_limit_exceeded') expect(response.headers.get('retry-after')).toBe('1');
    }
  };
  const guessing = Array.from({ length: 200 }, guess);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  for (let i = 0; i < 20; i += 1) expect((await ask(known.secret)).status).toBe(200);
  // A valid key that was not seen before may be refused when the queue is full, and succeeds on a retry.
  const client = new OpenAI({ apiKey: fresh.secret, baseURL: api.baseURL, defaultHeaders: shared, maxRetries: 20 });
  expect((await client.models.list()).data.length).toBeGreaterThan(0);
  expect((await ask(fresh.secret)).status).toBe(200);
  // Other addresses are not throttled, even if the client-supplied part of the header names the guesser.
  const elsewhere = await ask(createSecret(), { 'x-forwarded-for': '203.0.113.7, 203.0.113.9' });
  expect(elsewhere.code).toBe('invalid_api_key');
  isOver = true;
  await Promise.all(guessing);

  const windows = Math.ceil((performance.now() - startedAt) / 250) + 1;
  expect([...guessed.keys()].sort()).toEqual(['invalid_api_key', 'rate_limit_exceeded']);
  expect(guessed.get('invalid_api_key')).toBeLessThanOrEqual(20 + 200 + windows * 128);
});
