import { eq } from 'drizzle-orm';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findRecentRequests } from '@/db/queries/request-log';
import { apiKeyHours } from '@/db/schema/usage';
import { answerJson, streamWords } from '@/e2e/support/fake-upstream';
import { startUpstreamWorld } from '@/e2e/support/upstream-world';

let world: Awaited<ReturnType<typeof startUpstreamWorld>>;
beforeAll(async () => {
  world = await startUpstreamWorld({ connectMs: 500, headersMs: 500, idleMs: 500 });
});
beforeEach(() => world.upstream.behave());
afterAll(() => world.close());

const messages = [{ role: 'user' as const, content: 'Hello!' }];

async function tokensOf(apiKeyId: string) {
  for (let tries = 0; tries < 50; tries += 1) {
    const [row] = await world.db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, apiKeyId));
    if (row && row.promptTokens + row.completionTokens > 0) return [row.promptTokens, row.completionTokens];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return [0, 0];
}

test('a response is forwarded unchanged, without its headers', async () => {
  const { key } = await world.newKey();
  const answer = { id: 'x', choices: [], odd: [1.5, null], usage: { prompt_tokens: 3, completion_tokens: 4 } };
  world.upstream.behave(
    answerJson(200, answer, { 'x-upstream': '1', 'set-cookie': 'a=b', 'openai-organization': 'ours' }),
  );
  const response = await world.api.chat(key.secret, { model: 'm' });
  expect(await response.json()).toEqual(answer);
  for (const name of ['x-upstream', 'set-cookie', 'openai-organization'])
    expect(response.headers.has(name)).toBe(false);
  expect(await tokensOf(key.id)).toEqual([3, 4]);
});

test('a stream is forwarded piece by piece', async () => {
  const { key } = await world.newKey();
  world.upstream.behave(streamWords(['one ', 'two ', 'three'], { delayMs: 150, withUsage: true }));
  const client = new OpenAI({ apiKey: key.secret, baseURL: world.api.baseURL });
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

test('a stream without usage is metered by its text', async () => {
  const { key } = await world.newKey();
  world.upstream.behave(streamWords(['one ', 'two ', 'three']));
  const response = await world.api.chat(key.secret, { model: 'm', stream: true });
  expect(await response.text()).toMatch(/\[DONE\]/);
  // The prompt is `Hello!` with its message; the completion has 13 characters.
  expect(await tokensOf(key.id)).toEqual([6, 4]);
});

test('a stream is read only as fast as the client reads', async () => {
  const { key } = await world.newKey();
  let sent = 0;
  const megabyte = 'a'.repeat(1024 * 1024);
  function* endless() {
    for (; sent < 200; sent += 1) yield megabyte;
  }
  world.upstream.behave(streamWords(endless()));
  const abort = new AbortController();
  const response = await world.api.chat(key.secret, { model: 'm', stream: true }, { signal: abort.signal });
  const reader = response.body?.getReader();
  await reader?.read();
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(sent).toBeLessThan(50);
  abort.abort();
});

test('a stream stops when the client disconnects, and the tokens until then are metered', async () => {
  const { key } = await world.newKey();
  let words = 0;
  function* counting() {
    for (; words < 1_000; words += 1) yield 'word ';
  }
  world.upstream.behave(streamWords(counting(), { delayMs: 20 }));
  const abort = new AbortController();
  const response = await world.api.chat(key.secret, { model: 'm', stream: true }, { signal: abort.signal });
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

test('a request whose client disconnects is aborted and logged with status 499', async () => {
  const { key } = await world.newKey();
  let hungUp: Promise<unknown> = Promise.resolve();
  world.upstream.behave((_request, _response, gone) => {
    hungUp = new Promise((resolve) => gone.addEventListener('abort', resolve));
    return hungUp as Promise<void>;
  });
  const asked = world.api.chat(key.secret, { model: 'm' }, { signal: AbortSignal.timeout(200) });
  await expect(asked).rejects.toThrow();
  await hungUp;
  const logged = async () => (await findRecentRequests(key.organizationId, key.id, 1, world.db))[0];
  await expect.poll(logged).toMatchObject({ status: 499, code: null, model: 'm' });
});
