import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readDashboardBody } from './dashboard-body';

type Part = { name: string; body: string; filename?: string };

function request(body: string | Buffer, contentType = 'text/plain', headers: Record<string, string> = {}) {
  const chunks = typeof body === 'string' ? [Buffer.from(body)] : [body];
  return Object.assign(Readable.from(chunks), {
    headers: { 'content-type': contentType, ...headers },
  }) as unknown as IncomingMessage;
}

function multipart(parts: Part[]) {
  const texts = parts.map(({ name, body, filename }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    return `--x\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${body}\r\n`;
  });
  return request(`${texts.join('')}--x--\r\n`, 'multipart/form-data; boundary=x');
}

const dispositions = Array.from({ length: 1_000 }, (_, i) => ({
  id: `01a2198c-7a35-73cd-ba12-${i}`,
  disposition: { kind: 'reassign', newOwnerId: '01a2198c-7a35-73cd-ba12-c45d875f14f1' },
}));

test.each<[string, () => IncomingMessage]>([
  ['nothing', () => request('')],
  ['a form', () => request('[{"email":"ada@example.com"}]')],
  ['a thousand keys with what happens to each', () => request(JSON.stringify(['acme', { each: dispositions }]))],
  [
    'an image of 1 MB full of commas',
    () => multipart([{ name: '1', filename: 'a.png', body: ','.repeat(1024 * 1024) }]),
  ],
])('%s is read', async (_what, make) => {
  expect((await readDashboardBody(make())).length).toBeGreaterThanOrEqual(0);
});

const million = 1_000_000;
test.each<[string, () => IncomingMessage]>([
  ['2 MB', () => request('x'.repeat(2 * million))],
  ['a length of 10 MB', () => request('', 'text/plain', { 'content-length': '10000000' })],
  ['a text of 1 MB', () => request(JSON.stringify(['x'.repeat(million)]))],
  ['zeros', () => request(JSON.stringify(Array(50_000).fill(0)))],
  ['empty objects', () => request(`[${'{},'.repeat(50_000)}{}]`)],
  ['nested lists', () => request('['.repeat(50_000))],
  ['nested objects', () => request('{"a":'.repeat(50_000))],
  ['many fields', () => multipart(Array.from({ length: 9_000 }, (_, i) => ({ name: `1_${i}`, body: 'x' })))],
  ['a form of a browser', () => request('a&'.repeat(50_000), 'application/x-www-form-urlencoded')],
  ['an action that says JSON', () => request(`[${'0,'.repeat(50_000)}0]`, 'application/json', { 'next-action': 'x' })],
  ['a field of 1 MB', () => multipart([{ name: '0', body: 'x'.repeat(million) }])],
  ['a field of zeros', () => multipart([{ name: '0', body: '0,'.repeat(50_000) }])],
  [
    'a field that says in its name to be a file',
    () => multipart([{ name: 'a; filename=b', body: '0,'.repeat(50_000) }]),
  ],
  [
    'a field with a file name in another header',
    () =>
      request(
        `--x\r\nX: ; filename=a\r\nContent-Disposition: form-data; name="0"\r\n\r\n${'0,'.repeat(50_000)}`,
        'multipart/form-data; boundary="x"',
      ),
  ],
])('%s is too large', async (_what, make) => {
  await expect(readDashboardBody(make())).rejects.toMatchObject({ code: 'request_too_large' });
});
