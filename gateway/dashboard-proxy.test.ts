import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
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

/** Starts a front whose dashboard is a small server in the place of Next. */
async function startFront({ answer = answerOk, isDevelopment = false } = {}) {
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
  const proxy = createDashboardProxy(portOf(next));
  const dashboard = {
    answer: proxy.answer,
    upgrade: isDevelopment ? proxy.upgrade : undefined,
    close: async () => proxy.close(),
  };
  const front = await serveGateway(gateway, { port: 0, dashboard, finishMs: 3_000 });
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
  await sendRaw(port, ['GET /x HTTP/1.1', 'Host: a.test', 'X-Forwarded-Proto: https', 'Cookie: a=b', ...hops, close]);
  expect(seen[0]?.headers).toEqual({
    host: 'a.test',
    'x-forwarded-proto': 'https',
    cookie: 'a=b',
    'x-forwarded-for': '127.0.0.1',
    connection: 'keep-alive',
  });
});

test.each([
  ['', '127.0.0.1'],
  ['203.0.113.7,', '127.0.0.1'],
  ['203.0.113.7', '203.0.113.7'],
  ['198.51.100.1, 203.0.113.7', '198.51.100.1, 203.0.113.7'],
])('x-forwarded-for "%s" becomes "%s"', async (given, passed) => {
  const { url, seen } = await startFront();
  await fetch(url, { headers: { 'x-forwarded-for': given } });
  expect(seen[0]?.headers['x-forwarded-for']).toBe(passed);
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
  expect(seen[0]?.headers).toEqual({ host: 'a', connection: 'keep-alive', 'x-forwarded-for': '127.0.0.1' });
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
  const body = 'x'.repeat(1_000_000);
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
