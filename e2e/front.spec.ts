import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { apiKeyHours } from '@/db/schema/usage';
import { startApp } from './support/app';
import { startFakeSmtp } from './support/fake-smtp';
import { insertApiKey } from './support/fixtures';
import { callApi, expect, test } from './support/test';

/** Sends raw bytes and reads until the server closes the connection. */
async function sendRaw(url: string, bytes: string): Promise<{ status: number; body: string; head: string }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(bytes, 'latin1')));
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('latin1');
  });
  // Half a megabyte is still being sent when the response arrives, so the connection may end with a reset.
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  const [head = '', ...body] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: body.join('') };
}

const send = (method: string, path: string, ...headers: string[]) =>
  `${[`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;

test('a request that the framework would refuse gets an error in the format of the API', async ({ appUrl }) => {
  for (const [what, bytes, status, code] of [
    ['nothing there', send('GET', '/v1/nothing'), 404, 'not_found'],
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

test('health is answered on the port of the app', async ({ request }) => {
  expect(await (await request.get('/healthz')).json()).toEqual({ status: 'alive' });
  expect(await (await request.get('/readyz')).json()).toEqual({ status: 'ready' });
});

test('a page answers requests of proxies and old clients', async ({ appUrl }) => {
  for (const [what, bytes, status] of [
    ['an offer of h2c', send('GET', '/sign-up', 'Connection: Upgrade', 'Upgrade: h2c'), 200],
    ['20 KB of cookies', send('GET', '/sign-up', `Cookie: x=${'a'.repeat(20_000)}`), 200],
    ['an expectation', send('GET', '/sign-up', 'Expect: miracles'), 200],
    ['an absolute target', send('GET', `${appUrl}/sign-up`), 200],
    ['no Host', 'GET /sign-up HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['HTTP/1.0 without Host', 'GET /sign-up HTTP/1.0\r\n\r\n', 200],
  ] as const) {
    const answer = await sendRaw(appUrl, bytes);
    expect([what, answer.status]).toEqual([what, status]);
  }
});

test('redirects and links have the requested address, never the private port', async ({ request, appUrl }) => {
  for (const path of ['/', '/sign-in/', '//sign-in', '/api/auth/signin', '/account']) {
    const { location } = (await request.get(appUrl + path, { maxRedirects: 0 })).headers();
    expect([path, location]).toEqual([path, expect.any(String)]);
    expect([path, new URL(location ?? '', appUrl).origin]).toEqual([path, appUrl]);
  }
  // The headers of a client that is not a trusted proxy don't count.
  const headers = { 'x-forwarded-host': 'evil.example.test', 'x-forwarded-proto': 'https' };
  const form = { csrfToken: 'wrong' };
  const posted = await request.post('/api/auth/signout', { headers, form, maxRedirects: 0 });
  expect(new URL(posted.headers().location ?? 'http://none.test').origin).toBe(appUrl);
});

test('the files that browsers and crawlers request exist', async ({ page, request }) => {
  for (const [path, type, start] of [
    ['/favicon.ico', 'image/x-icon', '\0\0\x01\0'],
    ['/apple-touch-icon.png', 'image/png', '\x89PNG'],
    ['/robots.txt', 'text/plain', 'User-agent: *\nDisallow: /\n'],
    ['/icon.svg', 'image/svg+xml', '<svg'],
  ] as const) {
    const answer = await request.get(path);
    expect([path, answer.status(), answer.headers()['content-type']?.split(';')[0]]).toEqual([path, 200, type]);
    expect((await answer.body()).toString('latin1').slice(0, start.length)).toBe(start);
  }
  await page.goto('/sign-in');
  const links = page.locator('head link[rel~="icon"], head link[rel="apple-touch-icon"]');
  const found = await links.evaluateAll((all) =>
    all.map((link) => `${link.getAttribute('rel')} ${link.getAttribute('href')}`),
  );
  expect(found.map((link) => link.replace(/\?.*/, '')).sort()).toEqual([
    'apple-touch-icon /apple-touch-icon.png',
    'icon /icon.svg',
  ]);
});

test('after SIGTERM the app writes its usage and exits with 0', async ({ db, world }) => {
  const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
  const app = await startApp({ name: 'ending', environment: { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER } });
  const key = await insertApiKey(db, { ...world.space }, world.admin.id);
  expect((await callApi(app.url, key.secret)).status).toBe(200);
  expect(await app.stop()).toBe(0);
  const [usage] = await db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, key.id));
  expect(usage).toMatchObject({ requests: 1, promptTokens: 6, completionTokens: 13 });
});

test('after SIGTERM the app finishes work that follows an answer', async ({ page, world }) => {
  let accept = () => {};
  const mail = await startFakeSmtp({ accepted: new Promise<void>((resolve) => (accept = resolve)) });
  const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
  const app = await startApp({
    name: 'after',
    environment: { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER },
    settings: (url) => ({ SMTP_URL: mail.url, MAIL_FROM: 'no-reply@example.test', APP_URL: url }),
  });
  await page.goto(`${app.url}/sign-in/link`);
  await page.getByLabel('E-mail').fill(world.admin.email);
  await page.getByRole('button', { name: 'E-mail me a sign-in link' }).click();
  await expect(page.getByRole('main').getByRole('status')).toBeVisible();
  const stopped = app.stop();
  await delay(1_000);
  expect(mail.received).toEqual([]);
  accept();
  expect(await stopped).toBe(0);
  expect(mail.received.map(({ to }) => to)).toEqual([[world.admin.email]]);
  await mail.close();
});
