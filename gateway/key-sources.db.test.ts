import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { answerAll, callWith, startKeyPolicyWorld } from '@/e2e/support/key-policy-world';
import { startTestGateway } from '@/e2e/support/test-gateway';

let world: Awaited<ReturnType<typeof startKeyPolicyWorld>>;
beforeAll(async () => {
  world = await startKeyPolicyWorld();
});
beforeEach(() => world.upstream.behave(answerAll));
afterAll(() => world.close());

test('a key can call the endpoints of its groups, and always GET /v1/key', async () => {
  const paths = ['/v1/chat/completions', '/v1/responses', '/v1/embeddings', '/v1/models', '/v1/completions'];
  const groups = ['chat', 'responses', 'embeddings', 'models', 'other'];
  for (const [index, group] of groups.entries()) {
    const { key } = await world.insertKey({ allowedEndpoints: [group] });
    for (const [at, path] of paths.entries()) {
      const expected = at === index ? /ok|400|502/ : /403 endpoint_not_allowed/;
      expect(await callWith(world.first, key.secret, { path }), `${group} ${path}`).toMatch(expected);
    }
    expect(await callWith(world.first, key.secret, { path: '/v1/key' })).toBe('ok');
    expect(await callWith(world.first, key.secret, { path: '/v1/models/small-model' })).toMatch(
      group === 'models' ? /ok/ : /403/,
    );
  }
});

test.each([
  ['127.0.0.1', '10.0.0.1', 'ok'],
  ['127.0.0.1', '::ffff:10.0.0.1', 'ok'],
  ['127.0.0.1', '::FFFF:0A00:0001', 'ok'],
  ['127.0.0.1', '11.0.0.1, 10.0.0.1', 'ok'],
  ['127.0.0.1', '10.0.0.1, 11.0.0.1', '401 address_not_allowed'],
  ['127.0.0.1', '10.0.0.1, unknown', '401 address_not_allowed'],
  ['127.0.0.1,11.0.0.1', '10.0.0.1, 11.0.0.1', 'ok'],
  ['192.0.2.1', '10.0.0.1', '401 address_not_allowed'],
  ['', '10.0.0.1', '401 address_not_allowed'],
  ['', undefined, '401 address_not_allowed'],
])(
  'behind the trusted proxies "%s", a request forwarded for %s is answered with %s',
  async (trustedProxies, from, expected) => {
    const { key, change } = await world.insertKey({ allowedAddresses: ['10.0.0.0/8'] });
    const api = await startTestGateway({ trustedProxies, upstream: { baseUrl: world.upstream.baseUrl } });
    expect(await callWith(api, key.secret, { from })).toBe(expected);
    if (!trustedProxies) {
      await change({ allowedAddresses: ['127.0.0.1'] });
      expect(await callWith(api, key.secret, { from })).toBe('ok');
    }
    await api.close();
  },
);

test('a key with 50 allowed networks is accepted from the last of them', async () => {
  const { key } = await world.insertKey({ allowedAddresses: Array.from({ length: 50 }, (_, i) => `10.0.${i}.0/24`) });
  expect(await callWith(world.first, key.secret, { from: '10.0.49.255' })).toBe('ok');
  expect(await callWith(world.first, key.secret, { from: '10.0.50.0' })).toBe('401 address_not_allowed');
});
