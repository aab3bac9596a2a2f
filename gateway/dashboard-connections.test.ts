import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { close, ownHeaders, sendRaw, startFront } from '@/e2e/support/test-front';

test('the front answers an Expect header itself', async () => {
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

test('a body and a large header arrive unchanged', async () => {
  const { url, seen } = await startFront({
    answer: (incoming, outgoing) => void incoming.pipe(outgoing),
  });
  const body = 'x'.repeat(200_000);
  const cookie = `a=${'b'.repeat(14_000)}`;
  const answer = await fetch(url, { method: 'POST', body, headers: { cookie } });
  expect(await answer.text()).toBe(body);
  expect(seen[0]?.headers.cookie).toBe(cookie);
});

test('a page is 502 with a retry-after while Next is away, and the API keeps working', async () => {
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

test('an answer that Next aborts is aborted for the client too', async () => {
  const { url } = await startFront({
    answer: (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => outgoing.destroy(), 50);
    },
  });
  const answer = await fetch(url);
  await expect(answer.text()).rejects.toThrow();
});

test('a client that disconnects ends its request to Next', async () => {
  let isLeft = false;
  const { url } = await startFront({
    answer: (_incoming, outgoing) => void outgoing.on('close', () => (isLeft = true)),
  });
  const left = fetch(url, { signal: AbortSignal.timeout(100) });
  await expect(left).rejects.toThrow();
  await expect.poll(() => isLeft).toBe(true);
});

test('closing waits for a running page request', async () => {
  const front = await startFront({ answer: (_incoming, outgoing) => void setTimeout(() => outgoing.end('late'), 500) });
  const page = sendRaw(front.port, ['GET / HTTP/1.1', 'Host: a']);
  await delay(100);
  await front.close();
  expect(await page).toMatch(/late/);
});
