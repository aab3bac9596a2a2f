import { expect, test } from 'vitest';
import { close, sendRaw, startFront } from '@/e2e/support/test-front';

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

test('a Range header does not reach Next, which answers 500 for one that cannot be satisfied', async () => {
  const { url, seen } = await startFront();
  for (const range of ['bytes=x', 'items=0-1', 'bytes=99999-']) await fetch(url, { headers: { range } });
  expect(seen.map(({ headers }) => headers.range)).toEqual([undefined, undefined, undefined]);
});
