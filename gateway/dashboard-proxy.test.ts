import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { noProxies, parseTrustedProxies, type SenderSettings } from '@/lib/sender';
import { createDashboardProxy } from './dashboard-proxy';
import type { Gateway } from './gateway';
import { serveGateway } from './serve';

const gateway: Gateway = {
  fetch: async (request) => new Response(`the API at ${new URL(request.url).pathname}`),
  isDatabaseAvailable: async () => true,
  endStreams: () => undefined,
  close: async () => undefined,
};

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const answerOk: RequestListener = (_incoming, outgoing) => void outgoing.end('a page');

const nobody: SenderSettings = { proxies: noProxies, appUrl: undefined };
const thisMachine: SenderSettings = { proxies: parseTrustedProxies('127.0.0.1'), appUrl: undefined };

/** Starts a front whose dashboard is a small server in the place of Next. */
async function startFront({ answer = answerOk, isDevelopment = false, senders = nobody } = {}) {
  const seen: IncomingMessage[] = [];
  const connections = new Set<Socket>();
  const next = createServer((incoming, outgoing) => {
    seen.push(incoming);
    answer(incoming, outgoing);
  });
  next.on('connection', (socket) => connections.add(socket));
  await new Promise<void>((resolve) => next.listen(0, '127.0.0.1', resolve));
  const stopNext = () => {
    next.close();
    for (const socket of connections) socket.destroy();
  };
  const proxy = createDashboardProxy(portOf(next), senders);
  const dashboard = {
    answer: proxy.answer,
    upgrade: isDevelopment ? proxy.upgrade : undefined,
    close: async () => proxy.close(),
  };
  const front = await serveGateway(gateway, { port: 0, dashboard, finishMs: 3_000, senders });
  ends.push(stopNext, front.close);
  return {
    port: front.port,
    url: `http://127.0.0.1:${front.port}`,
    close: front.close,
    seen,
    connections,
    next,
    stopNext,
  };
}

/** Sends bytes and reads until the connection is closed. */
async function sendRaw(port: number, lines: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

const close = 'Connection: close';

test('the API and its health are answered here, everything else by Next', async () => {
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

test('a target in absolute form is served by its path and host', async () => {
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

test('Next gets the request and its client, and nothing about the connection it came by', async () => {
  const { port, seen } = await startFront();
  const hops = ['TE: trailers', 'Keep-Alive: timeout=9', 'Proxy-Connection: keep-alive'];
  await sendRaw(port, ['GET /x HTTP/1.1', 'Host: a.test', 'X-Request-Id: mine', 'Cookie: a=b', ...hops, close]);
  expect(seen[0]?.headers).toEqual({ ...ownHeaders('a.test'), cookie: 'a=b' });
});

function ownHeaders(host: string) {
  return {
    host,
    'x-forwarded-host': host,
    'x-forwarded-proto': 'http',
    'x-forwarded-for': '127.0.0.1',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    connection: 'keep-alive',
  };
}

const forwarded = {
  'x-forwarded-for': '8.8.8.8, 203.0.113.7',
  'x-forwarded-host': 'keys.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '1',
  forwarded: 'for=8.8.8.8;host=evil.example',
  'x-real-ip': '8.8.8.8',
};

test('forwarded headers of a client that is no trusted proxy do not reach Next', async () => {
  const { port, url, seen } = await startFront();
  await fetch(url, { headers: forwarded });
  expect(seen[0]?.headers).toMatchObject(ownHeaders(`127.0.0.1:${port}`));
  expect(Object.keys(seen[0]?.headers ?? {}).filter((name) => /port|real|^forwarded/.test(name))).toEqual([]);
});

test('a trusted proxy tells Next the client, the host and the protocol', async () => {
  const { url, seen } = await startFront({ senders: thisMachine });
  await fetch(url, { headers: forwarded });
  expect(seen[0]?.headers).toMatchObject({
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-host': 'keys.example',
    'x-forwarded-proto': 'https',
  });
});

test('a page that posts from APP_URL is told to Next as of that host, though the proxy in front is not trusted', async () => {
  const { url, seen } = await startFront({ senders: { proxies: noProxies, appUrl: 'https://keys.example' } });
  await fetch(url, { method: 'POST', headers: { origin: 'https://keys.example' } });
  expect(seen[0]?.headers).toMatchObject({ 'x-forwarded-host': 'keys.example', 'x-forwarded-proto': 'https' });
});

test.each([
  ['TRACE', 'TRACE / HTTP/1.1', 405],
  ['PUT', 'PUT / HTTP/1.1', 405],
  ['DELETE of an export', 'DELETE /acme/permissions/members/export HTTP/1.1', 405],
  ['OPTIONS', 'OPTIONS / HTTP/1.1', 405],
  ['a method in lower case', 'get / HTTP/1.1', 400],
  ['half an escape', 'GET /%f HTTP/1.1', 400],
  ['bytes that are no UTF-8', 'GET /%ff/permissions/api-keys HTTP/1.1', 400],
  ['an overlong escape', 'GET /%c0%af/x HTTP/1.1', 400],
  ['half a surrogate pair', 'GET /%ed%a0%80 HTTP/1.1', 400],
  ['the escape of a route', 'GET /api/auth/%ff HTTP/1.1', 400],
  ['a Host with a space', 'GET / HTTP/1.1\r\nHost: a b', 400],
  ['a Host with a user', 'GET / HTTP/1.1\r\nHost: a@b.example', 400],
  ['a Host with a path', 'GET / HTTP/1.1\r\nHost: b.example/x', 400],
  ['a foreign Origin', 'POST / HTTP/1.1\r\nOrigin: http://evil.example', 403],
  ['an Origin that is none', 'POST / HTTP/1.1\r\nOrigin: ://', 403],
  ['the Origin null', 'POST / HTTP/1.1\r\nOrigin: null', 403],
  ['two Origins', 'POST / HTTP/1.1\r\nOrigin: http://a\r\nOrigin: http://evil.example', 403],
  ['a foreign port', 'POST / HTTP/1.1\r\nOrigin: http://a:81', 403],
  [
    'a form that no script sends',
    'POST / HTTP/1.1\r\nOrigin: http://a\r\nContent-Type: multipart/form-data; boundary=x',
    400,
  ],
  ['multipart without a boundary', 'POST / HTTP/1.1\r\nNext-Action: x\r\nContent-Type: multipart/form-data', 400],
  ['an address of 200 KB', `GET /?q=${'x'.repeat(200_000)} HTTP/1.1`, 413],
  ['1,000 parameters', `GET /?${'a=b&'.repeat(1_000)} HTTP/1.1`, 413],
  ['1,000 path segments', `GET ${'/a'.repeat(1_000)} HTTP/1.1`, 413],
  ['1,000 dots', `GET ${'/.'.repeat(1_000)} HTTP/1.1`, 413],
  ['1,000 slashes', `GET ${'/'.repeat(1_000)} HTTP/1.1`, 413],
  ['a body of 2 MB', 'POST / HTTP/1.1\r\nContent-Length: 2000000', 413],
])('%s is refused before it reaches Next', async (_what, head, status) => {
  const { port, seen } = await startFront();
  const host = head.includes('\r\nHost:') ? [] : ['Host: a'];
  const length = head.includes('Content-Length') || !head.startsWith('POST') ? [] : ['Content-Length: 0'];
  const answer = await sendRaw(port, [head, ...host, ...length, close]);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(seen).toEqual([]);
});

test.each([
  ['GET /%e2%82%ac?x=%ff HTTP/1.1', 200],
  ['HEAD / HTTP/1.1', 200],
  ['POST / HTTP/1.1\r\nOrigin: https://a\r\nContent-Length: 0', 200],
  ['POST / HTTP/1.1\r\nContent-Length: 0', 200],
])('%s reaches Next', async (head, status) => {
  const { port } = await startFront();
  expect(await sendRaw(port, [head, 'Host: a', close])).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test('a client that sends 10 MB, with its length or in chunks, gets the answer and keeps its connection', async () => {
  const { url, seen } = await startFront();
  const megabyte = Buffer.alloc(1024 * 1024);
  const chunks = () =>
    new ReadableStream({
      start(controller) {
        for (let i = 0; i < 10; i += 1) controller.enqueue(megabyte);
        controller.close();
      },
    });
  const inOne = await fetch(url, { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024) });
  const inChunks = await fetch(url, { method: 'POST', body: chunks(), duplex: 'half' } as RequestInit);
  expect([inOne.status, inChunks.status]).toEqual([413, 413]);
  expect(await inOne.text()).toContain('too large');
  expect(seen).toEqual([]);
});

test('a Range does not reach Next, which answers 500 for one that can not be satisfied', async () => {
  const { url, seen } = await startFront();
  for (const range of ['bytes=x', 'items=0-1', 'bytes=99999-']) await fetch(url, { headers: { range } });
  expect(seen.map(({ headers }) => headers.range)).toEqual([undefined, undefined, undefined]);
});

test('the input of an action that Next can not decode is 400, and a page that the database did not serve 503', async () => {
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

test('an expectation is met here', async () => {
  const { port, seen } = await startFront();
  const post = (expectation: string) => [
    'POST / HTTP/1.1',
    'Host: a',
    `Expect: ${expectation}`,
    'Content-Length: 0',
    close,
  ];
  expect(await sendRaw(port, post('100-continue'))).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  expect(await sendRaw(port, post('miracles'))).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(seen.map(({ headers }) => headers.expect)).toEqual([undefined, undefined]);
});

test('an offer of h2c is ignored', async () => {
  const { port, seen } = await startFront();
  const h2c = [
    'Connection: Upgrade, HTTP2-Settings, close',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
  ];
  expect(await sendRaw(port, ['GET / HTTP/1.1', 'Host: a', ...h2c])).toMatch(/^HTTP\/1\.1 200 OK.*a page/s);
  expect(await sendRaw(port, ['GET /v1 HTTP/1.1', 'Host: a', ...h2c])).toMatch(/^HTTP\/1\.1 200 OK.*the API at \/v1/s);
  expect(seen[0]?.headers).toEqual(ownHeaders('a'));
});

test('a WebSocket reaches Next in development', async () => {
  const { port, next } = await startFront({ isDevelopment: true });
  next.on('upgrade', (incoming, socket) =>
    socket.end(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${incoming.url}`),
  );
  const offer = ['Connection: Upgrade', 'Upgrade: websocket'];
  expect(await sendRaw(port, ['GET /hmr HTTP/1.1', 'Host: a', ...offer])).toMatch(/^HTTP\/1\.1 101 .*\/hmr$/s);
});

test('connections stay open on both sides, and close when the client asks', async () => {
  const { port, url, connections } = await startFront();
  for (let i = 0; i < 3; i += 1) await (await fetch(url)).text();
  expect(connections.size).toBe(1);
  const get = (...headers: string[]) => ['GET / HTTP/1.1', 'Host: a', ...headers, ''].join('\r\n');
  const answers = await sendRaw(port, [get(), get(close)]);
  expect(answers.match(/^(connection|keep-alive):.*$/gim)).toEqual(['connection: keep-alive', 'connection: close']);
});

test('a body and a large header arrive as they were sent', async () => {
  const { url, seen } = await startFront({
    answer: (incoming, outgoing) => void incoming.pipe(outgoing),
  });
  const body = 'x'.repeat(200_000);
  const cookie = `a=${'b'.repeat(14_000)}`;
  const answer = await fetch(url, { method: 'POST', body, headers: { cookie } });
  expect(await answer.text()).toBe(body);
  expect(seen[0]?.headers.cookie).toBe(cookie);
});

test('without an answer of Next it is 502 with the time to try again, and the API works on', async () => {
  const { url, stopNext } = await startFront();
  expect((await fetch(url)).status).toBe(200);
  stopNext();
  const away = await fetch(url, { method: 'POST', body: 'x' });
  expect([away.status, away.headers.get('retry-after'), away.headers.get('cache-control')]).toEqual([
    502,
    '2',
    'no-store',
  ]);
  expect(await away.text()).toMatch(/Reload this page/);
  expect((await fetch(`${url}/v1/key`)).status).toBe(200);
});

test('an answer that Next breaks off is broken off for the client too', async () => {
  const { url } = await startFront({
    answer: (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => outgoing.destroy(), 50);
    },
  });
  const answer = await fetch(url);
  await expect(answer.text()).rejects.toThrow();
});

test('a client that leaves ends its request to Next', async () => {
  let isLeft = false;
  const { url } = await startFront({
    answer: (_incoming, outgoing) => void outgoing.on('close', () => (isLeft = true)),
  });
  const left = fetch(url, { signal: AbortSignal.timeout(100) });
  await expect(left).rejects.toThrow();
  await expect.poll(() => isLeft).toBe(true);
});

test('closing waits for the page that is under way, and tells its client to close', async () => {
  const front = await startFront({ answer: (_incoming, outgoing) => void setTimeout(() => outgoing.end('late'), 500) });
  const page = sendRaw(front.port, ['GET / HTTP/1.1', 'Host: a']);
  await delay(100);
  await front.close();
  expect(await page).toMatch(/late/);
});
