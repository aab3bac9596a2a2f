import { connect } from 'node:net';
import { eq } from 'drizzle-orm';
import { apiKeyUsage } from '@/db/schema/usage';
import { startApp } from './support/app';
import { insertApiKey } from './support/fixtures';
import { callApi, expect, test } from './support/test';

/** Sends bytes as they are and reads until the server hangs up. */
async function sendRaw(url: string, bytes: string): Promise<{ status: number; body: string; head: string }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(bytes, 'latin1')));
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('latin1');
  });
  // Half a megabyte is still being sent when the answer has come: the connection may then end with a reset.
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  const [head = '', ...body] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: body.join('') };
}

const send = (method: string, path: string, ...headers: string[]) =>
  `${[`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;

test('the API inside the app answers in its own words what the framework would answer in others', async ({
  appUrl,
}) => {
  for (const [what, bytes, status, code] of [
    ['nothing there', send('GET', '/v1'), 404, 'not_found'],
    ['a slash at the end', send('GET', '/v1/'), 404, 'not_found'],
    ['two slashes', send('GET', '/v1//key'), 404, 'not_found'],
    ['a broken escape', send('GET', '/v1/%zz'), 404, 'not_found'],
    ['a backslash', send('GET', '/v1\\key'), 400, 'invalid_request'],
    ['an unknown method', send('PURGE', '/v1/key'), 405, 'method_not_allowed'],
    ['TRACE', send('TRACE', '/v1/key'), 405, 'method_not_allowed'],
    [
      '100 KB of credential',
      send('GET', '/v1/key', `Authorization: Bearer ${'a'.repeat(1e5)}`),
      401,
      'invalid_api_key',
    ],
    ['half a megabyte of header', send('GET', '/v1/key', `X: ${'a'.repeat(5e5)}`), 413, 'request_too_large'],
    ['a NUL in the credential', send('GET', '/v1/key', 'Authorization: Bearer pk_\0'), 401, 'invalid_api_key'],
    ['an expectation', send('GET', '/v1/key', 'Expect: miracles'), 401, 'missing_api_key'],
    ['no Host', 'GET /v1/key HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'invalid_request'],
    ['headers of the framework', send('GET', '/v1/key?_rsc=1', 'RSC: 1'), 401, 'missing_api_key'],
    [
      'an action of the framework',
      send('POST', '/v1/key', 'Next-Action: 40aa', 'Content-Length: 0'),
      405,
      'method_not_allowed',
    ],
  ] as const) {
    const answer = await sendRaw(appUrl, bytes);
    expect([what, answer.status, JSON.parse(answer.body).error.code]).toEqual([what, status, code]);
    expect(answer.head).toMatch(/x-request-id: req_/i);
  }
});

test('an app that is asked to end writes its usage first', async ({ db, world }) => {
  const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
  const app = await startApp({ name: 'ending', environment: { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER } });
  const key = await insertApiKey(db, { ...world.space }, world.admin.id);
  expect((await callApi(app.url, key.secret)).status).toBe(200);
  expect(await app.stop()).toBe(0);
  const [usage] = await db.select().from(apiKeyUsage).where(eq(apiKeyUsage.apiKeyId, key.id));
  expect(usage).toMatchObject({ requests: 1, promptTokens: 6, completionTokens: 13 });
});
