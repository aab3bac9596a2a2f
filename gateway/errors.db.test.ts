import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subscriptions } from '@/db/schema/billing';
import { spaces } from '@/db/schema/spaces';
import { expectError } from '@/e2e/support/expect-error';
import { insertKeyInWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { createSecret } from '@/lib/api-keys/secret';

const db = openFixtures();
let api: TestGateway;
beforeAll(async () => {
  api = await startTestGateway();
});
afterAll(() => Promise.all([api.close(), db.$client.end()]));

const invalid = 'invalid_request_error';
const past = new Date(Date.now() - 1_000);

describe('a refused request', () => {
  test('a request without a key is refused with missing_api_key', async () => {
    await expectError(await api.send('/v1/key'), 401, invalid, 'missing_api_key');
  });

  test('a key in the query string is refused with missing_api_key', async () => {
    const { key } = await insertKeyInWorld(db);
    const query = await api.send(`/v1/key?api_key=${key.secret}`);
    await expectError(query, 401, invalid, 'missing_api_key');
  });

  test('an unknown key is refused with invalid_api_key and shown masked', async () => {
    const secret = createSecret();
    const message = await expectError(await api.send('/v1/key', { secret }), 401, invalid, 'invalid_api_key');
    expect(message).toContain(`pk_...${secret.slice(-5)}`);
    expect(message).not.toContain(secret.slice(3, 30));
  });

  test.each([
    ['removed', 'api_key_removed', { removedAt: past }],
    ['disabled', 'api_key_disabled', { disabledAt: past }],
    ['expired', 'api_key_expired', { expiresAt: past }],
  ])('a key that is %s is refused with %s', async (_state, code, given) => {
    const { key } = await insertKeyInWorld(db, given);
    const response = await api.send('/v1/models', { secret: key.secret });
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('60');
    const message = await expectError(response, 401, invalid, code);
    expect(message).toContain(`pk_...${key.lastFive}`);
    expect(message).not.toContain(key.secret.slice(3, 30));
  });

  test('a key of a deleted space is refused with space_not_found', async () => {
    const { key, space } = await insertKeyInWorld(db);
    await db.update(spaces).set({ deletedAt: past }).where(eq(spaces.id, space.id));
    await expectError(await api.chat(key.secret), 403, 'permission_error', 'space_not_found');
  });

  test('a key on a plan without API keys is refused with subscription_inactive until an upgrade', async () => {
    const { key, organization } = await insertKeyInWorld(db);
    const change = (plan: 'free' | 'pulze_x_suite') =>
      db.update(subscriptions).set({ plan }).where(eq(subscriptions.organizationId, organization.id));
    await change('free');
    await expectError(await api.chat(key.secret), 402, 'billing_error', 'subscription_inactive');
    await change('pulze_x_suite');
    expect((await api.chat(key.secret)).status).toBe(200);
  });

  test('a request over the limit is refused with a retry-after, after which a request is allowed', async () => {
    const { key } = await insertKeyInWorld(db, { requestsPerMinute: 60, burst: 1 });
    expect((await api.send('/v1/key', { secret: key.secret })).status).toBe(200);
    const response = await api.send('/v1/key', { secret: key.secret });
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('1');
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    expect(response.headers.get('x-ratelimit-reset-requests')).toMatch(/^(\d+ms|1s)$/);
    await expectError(response, 429, 'rate_limit_error', 'rate_limit_exceeded');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await api.send('/v1/key', { secret: key.secret })).status).toBe(200);
  });
});

describe('an unknown path or method', () => {
  test.each([
    '/',
    '/v1/',
    '/v2/models',
    '/v1/chat',
    '/v1/models/',
    '/v1/keys',
    '/v1/chat/completions/',
    '/V1/models',
    '/v1/v1/models',
    '/chat/completions',
    '/api/v1/chat/completions',
    '/openai/deployments/gpt-4/chat/completions',
    '/v1//key',
  ])('%s is refused with 404, without a key', async (path) => {
    await expectError(await api.send(path), 404, invalid, 'not_found');
  });

  test.each([
    ['GET', '/v1/chat/completions', 'POST'],
    ['PUT', '/v1/chat/completions', 'POST'],
    ['OPTIONS', '/v1/chat/completions', 'POST'],
    ['POST', '/v1/models', 'GET, HEAD'],
    ['DELETE', '/v1/models/x', 'GET, HEAD'],
    ['PATCH', '/v1/key', 'GET, HEAD'],
    ['PROPFIND', '/v1/key', 'GET, HEAD'],
  ])('%s %s is refused with 405 and the allowed methods', async (method, path, allow) => {
    const response = await api.send(path, { method });
    expect(response.headers.get('allow')).toBe(allow);
    await expectError(response, 405, invalid, 'method_not_allowed');
  });

  test('HEAD returns the status of GET without a body', async () => {
    const { key } = await insertKeyInWorld(db);
    const response = await api.send('/v1/models', { method: 'HEAD', secret: key.secret });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect((await api.send('/v1/models', { method: 'HEAD' })).status).toBe(401);
  });

  test('a CORS preflight request gets no access-control headers', async () => {
    const headers = { origin: 'https://elsewhere.test', 'access-control-request-method': 'POST' };
    const response = await api.send('/v1/chat/completions', { method: 'OPTIONS', headers });
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

test('a model the space does not allow is refused with model_not_allowed and not listed', async () => {
  const { key, space } = await insertKeyInWorld(db);
  await db
    .update(spaces)
    .set({ allowedModels: ['gpt-4', 'tiny'], defaultModel: null })
    .where(eq(spaces.id, space.id));
  const refused = await api.chat(key.secret, { model: 'gpt-5' });
  const message = await expectError(refused, 403, 'permission_error', 'model_not_allowed', 'model');
  expect(message).toContain('use `gpt-4`, `tiny`.');
  expect((await api.chat(key.secret, { model: 'gpt-4' })).status).toBe(200);
  const list = await (await api.send('/v1/models', { secret: key.secret })).json();
  expect(list.data.map((model: { id: string }) => model.id)).toEqual(['gpt-4', 'tiny']);
  const missing = await api.send('/v1/models/gpt-5', { secret: key.secret });
  await expectError(missing, 404, invalid, 'model_not_found', 'model');
});
