import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { close, ownHeaders, sendRaw, startFront } from '@/e2e/support/test-front';
import { noProxies, parseTrustedProxies, type SenderSettings } from '@/lib/sender';

const thisMachine: SenderSettings = { proxies: parseTrustedProxies('127.0.0.1'), appUrl: undefined };

test('the front answers the API and its health paths, and forwards everything else to Next', async () => {
  const { url, seen } = await startFront();
  const read = async (path: string) => (await fetch(url + path)).text();
  expect(await Promise.all(['/v1', '/v1/key', '/v1?x', '/healthz'].map(read))).toEqual([
    'the API at /v1',
    'the API at /v1/key',
    'the API at /v1',
    '{"status":"alive"}',
  ]);
  expect(await Promise.all(['/', '/v1x/keys', '/healthz/x', '/acme//x?y=%20'].map(read))).toEqual(
    Array(4).fill('a page'),
  );
  expect(seen.map((incoming) => incoming.url).sort()).toEqual(['/', '/acme//x?y=%20', '/healthz/x', '/v1x/keys']);
});

test('the front uses the path and the host of a target in absolute form', async () => {
  const { port, seen } = await startFront();
  expect(await sendRaw(port, ['GET http://b.test/v1/key HTTP/1.1', 'Host: a.test', close])).toContain(
    'the API at /v1/key',
  );
  expect(await sendRaw(port, ['GET http://b.test/x HTTP/1.1', 'Host: a.test', close])).toContain('a page');
  expect(seen.map(({ url, headers }) => [url, headers.host])).toEqual([['/x', 'b.test']]);
});

test('a request without a host is refused in HTTP/1.1 and for localhost in HTTP/1.0', async () => {
  const { port, seen } = await startFront();
  expect(await sendRaw(port, ['GET /x HTTP/1.1'])).toMatch(/^HTTP\/1\.1 400 /);
  expect(await sendRaw(port, ['GET /x HTTP/1.0'])).toMatch(/^HTTP\/1\.1 200 .*a page$/s);
  expect(seen.map(({ headers }) => headers.host)).toEqual(['localhost']);
});

test('Next gets the request and the client, without the headers of the connection', async () => {
  const { port, seen } = await startFront();
  const hops = ['TE: trailers', 'Keep-Alive: timeout=9', 'Proxy-Connection: keep-alive'];
  await sendRaw(port, ['GET /x HTTP/1.1', 'Host: a.test', 'X-Request-Id: mine', 'Cookie: a=b', ...hops, close]);
  expect(seen[0]?.headers).toEqual({ ...ownHeaders('a.test'), cookie: 'a=b' });
});

const forwarded = {
  'x-forwarded-for': '8.8.8.8, 203.0.113.7',
  'x-forwarded-host': 'keys.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '1',
  forwarded: 'for=8.8.8.8;host=evil.example',
  'x-real-ip': '8.8.8.8',
};

test('forwarded headers of a client that is not a trusted proxy do not reach Next', async () => {
  const { port, url, seen } = await startFront();
  await fetch(url, { headers: forwarded });
  expect(seen[0]?.headers).toMatchObject(ownHeaders(`127.0.0.1:${port}`));
  expect(Object.keys(seen[0]?.headers ?? {}).filter((name) => /port|real|^forwarded/.test(name))).toEqual([]);
});

test('Next gets the client, the host and the protocol that a trusted proxy names', async () => {
  const { url, seen } = await startFront({ senders: thisMachine });
  await fetch(url, { headers: forwarded });
  expect(seen[0]?.headers).toMatchObject({
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-host': 'keys.example',
    'x-forwarded-proto': 'https',
  });
});

test('Next gets the host of APP_URL for a POST from that origin, even through an untrusted proxy', async () => {
  const { url, seen } = await startFront({ senders: { proxies: noProxies, appUrl: 'https://keys.example' } });
  await fetch(url, { method: 'POST', headers: { origin: 'https://keys.example' } });
  expect(seen[0]?.headers).toMatchObject({ 'x-forwarded-host': 'keys.example', 'x-forwarded-proto': 'https' });
});

test('an action input that Next cannot decode is 400, and a page without a database connection is 503', async () => {
  const answer: RequestListener = ({ url = '' }, outgoing) => {
    if (url === '/away') outgoing.setHeader('x-database-unavailable', '1');
    outgoing.writeHead(500).end();
  };
  const { url } = await startFront({ answer });
  const action = { method: 'POST', headers: { 'next-action': 'x' } };
  expect((await fetch(`${url}/broken`, action)).status).toBe(400);
  expect((await fetch(`${url}/bug`)).status).toBe(500);
  const away = await fetch(`${url}/away`);
  expect([away.status, away.headers.get('retry-after'), away.headers.get('x-database-unavailable')]).toEqual([
    503,
    '1',
    null,
  ]);
});
