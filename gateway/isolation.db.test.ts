import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { answerJson, type FakeUpstream, startFakeUpstream } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import openai from '@/e2e/support/openai-document.json' with { type: 'json' };
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { endpoints } from '@/lib/api/endpoints';

/** All organizations share one account at the upstream, so no organization may reach the stored objects of another. */

const db = openFixtures();
let upstream: FakeUpstream;
let api: TestGateway;
let first: string;
let second: string;

beforeAll(async () => {
  upstream = await startFakeUpstream();
  api = await startTestGateway({ upstream: { baseUrl: upstream.baseUrl, apiKey: 'sk' } });
  const newSecret = async () => {
    const { space, admin } = await insertWorld(db);
    return (await insertApiKey(db, space, admin.id, { requestsPerMinute: 6_000_000, burst: 10_000 })).secret;
  };
  [first, second] = [await newSecret(), await newSecret()];
});
beforeEach(() => upstream.behave());
afterAll(async () => {
  await Promise.all([api.close(), db.$client.end()]);
  await upstream.close();
});

const forwarded = new Set(endpoints.map(({ path }) => `post ${path}`));
const ours = new Set(['get /models', 'get /models/{model}']);
const operations = Object.entries(openai.paths).flatMap(([path, methods]) =>
  methods.map((method) => [method, path.split('?')[0] ?? ''] as const),
);
const stored = operations.filter((operation) => !forwarded.has(operation.join(' ')) && !ours.has(operation.join(' ')));

test('the document has more than 200 operations on stored objects', () => {
  expect(stored.length).toBeGreaterThan(200);
});

test.each(stored)('%s %s is not forwarded', async (method, path) => {
  const before = upstream.seen.length;
  const concrete = path.replaceAll(/\{\w+\}/g, 'object-0123456789');
  for (const variant of [
    concrete,
    `${concrete}/`,
    `/${concrete}`,
    concrete.toUpperCase(),
    `${concrete}?a=/v1/models`,
  ]) {
    const body = method === 'get' ? undefined : JSON.stringify({ model: 'm', input: 'x', file_id: 'file-0123' });
    const response = await api.send(`/v1${variant}`, { method: method.toUpperCase(), secret: second, body });
    expect([404, 405]).toContain(response.status);
    expect((await response.json()).error.code).toMatch(/^(?:not_supported|not_found|method_not_allowed)$/);
  }
  expect(upstream.seen.length).toBe(before);
});

test('a path of stored objects is refused with not_supported, even without a key', async () => {
  for (const path of [
    '/v1/files',
    '/v1/responses/resp_0123',
    '/v1/chat/completions/chatcmpl-1',
    '/v1/vector_stores/vs_1',
  ]) {
    const response = await api.send(path);
    expect([response.status, (await response.json()).error.code]).toEqual([404, 'not_supported']);
  }
});

test('an organization cannot continue, edit or read an object of another one through any endpoint', async () => {
  upstream.behave(answerJson(200, { id: 'resp_0123456789', object: 'response', output: [], error: null }));
  const made = await api.send('/v1/responses', {
    method: 'POST',
    secret: first,
    body: '{"model":"m","input":"secret"}',
  });
  const { id } = await made.json();
  expect(JSON.parse(upstream.seen.at(-1)?.body ?? '').store).toBe(false);
  const before = upstream.seen.length;
  for (const { path } of endpoints) {
    for (const reference of [
      { previous_response_id: id },
      { conversation: id },
      { conversation: { id } },
      { thread_id: id },
      { file_id: 'file-0123456789' },
      { input: [{ content: [{ type: 'input_file', file_id: 'file-0123456789' }] }] },
      { messages: [{ content: [{ type: 'file', file: { file_id: 'file-0123456789' } }] }] },
      { tools: [{ type: 'file_search', vector_store_ids: ['vs_0123456789'] }] },
      { tools: [{ type: 'code_interpreter', container: 'cntr_0123456789' }] },
    ]) {
      // In Anthropic's format, `input` holds the arguments of a function call.
      if (path.startsWith('/messages') && 'input' in reference) continue;
      const body = JSON.stringify({ model: 'm', ...reference });
      const response = await api.send(`/v1${path}`, { method: 'POST', secret: second, body });
      expect([path, reference, response.status]).toEqual([path, reference, 400]);
      expect((await response.json()).error.code).toBe('not_supported');
    }
  }
  expect(upstream.seen.length).toBe(before);
});
