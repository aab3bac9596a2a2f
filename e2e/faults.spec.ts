import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { startApp, type TestServer } from './support/app';
import { insertWorld, openFixtures } from './support/fixtures';
import { readServerActions } from './support/server-actions';
import { test as base, expect, keysPath, signInAs } from './support/test';
import { openTestDatabase } from './support/test-database';

// An app and a database of their own, which the tests may block and whose log they read.
let url = '';
const test = base.extend<object, { ownApp: TestServer & { databaseUrl: string } }>({
  ownApp: [
    // Playwright requires an object pattern, even an empty one.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => {
      const database = await openTestDatabase();
      const app = await startApp({ name: 'faults', environment: database.environment });
      url = app.url;
      await use({ ...app, databaseUrl: database.environment.DATABASE_URL });
      await app.stop();
      await database.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ ownApp }, use) => use(ownApp.url),
});

async function send(name: string, body: string | FormData, path: string): Promise<Response> {
  const id = (await readServerActions()).get(name)?.id ?? '';
  const headers = new Headers({ origin: url, 'next-action': id });
  if (typeof body === 'string') headers.set('content-type', 'text/plain;charset=UTF-8');
  return fetch(url + path, { method: 'POST', headers, body });
}

test('malformed input of an action gets 400 or a refusal, never 500', async ({ ownApp }) => {
  expect(ownApp.url).toBe(url);
  const parts = (fields: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return form;
  };
  for (const body of [
    '',
    '5',
    'null',
    '[{',
    '["$1"]',
    '["$F1"]',
    '["$h1"]',
    '["$Q1"]',
    `["$n${'9'.repeat(500)}"]`,
    '\0',
    `${'['.repeat(9_000)}${']'.repeat(9_000)}`,
    parts({ 1: '[]' }),
    parts({ 0: '["$1"]', 1: '["$0"]' }),
    parts({ 0: '["$1:constructor:constructor"]', 1: '{}' }),
    parts({ 0: '[{"then":"$1:then"}]', 1: '"$@0"' }),
  ]) {
    const answer = await send('signInAction', body, '/sign-in');
    expect([body, answer.status]).toEqual([body, 400]);
  }
  for (const body of [
    '["$undefined"]',
    '[[]]',
    '[{"email":{"a":1}}]',
    '[{"email":"a\\u0000@b.example","password":"x"}]',
  ]) {
    const answer = await send('signInAction', body, '/sign-in');
    expect([body, answer.status]).toEqual([body, 200]);
    expect(await answer.text()).toContain('"code":"invalid_request"');
  }
});

test('no input of a client reaches the log as a line or as a parameter', async ({ ownApp }) => {
  const forged = '{"level":"info","message":"all is well"}';
  const name = `Ada\0\n${forged}`;
  const input = { name, organization: 'Acme', email: 'ada@example.test', password: 'correct horse battery' };
  await send('signUpAction', JSON.stringify([input]), '/sign-up');
  await send('signUpAction', `[{"name":"\n${forged}`, '/sign-up');
  await fetch(`${url}/sign-in`, { method: 'POST', headers: { 'next-action': forged, origin: url } });
  await fetch(`${url}/api/auth/callback/oidc?error=${encodeURIComponent(`x\n${forged}`)}`);
  await fetch(`${url}/api/auth/${encodeURIComponent(`x\n${forged}`)}`);
  await delay(200);
  const log = await readFile(ownApp.logFile, 'utf8');
  expect(log).not.toMatch(/^\s*\{"level":"info"/m);
  expect(log).not.toMatch(/argon2|correct horse|params:/);
});

test('a page shows an error with Retry while all connections are busy, and works again afterwards', async ({
  ownApp,
  page,
  context,
}) => {
  const db = openFixtures(ownApp.databaseUrl);
  const world = await insertWorld(db);
  await signInAs(context, db, world.admin.id, url);
  await page.goto(keysPath(world));
  await expect(page.getByRole('heading', { name: 'API Keys', exact: true })).toBeVisible();
  await db.transaction(async (tx) => {
    await tx.execute(sql`lock table sessions in access exclusive mode`);
    // They hold every connection until their statements time out.
    const holders = Array.from({ length: 10 }, () => fetch(`${url}/sign-in`, { headers: { cookie: 'session=x' } }));
    await delay(500);
    const answer = await page.goto(keysPath(world));
    expect(answer?.status()).toBe(503);
    expect(answer?.headers()['retry-after']).toBe('1');
    await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible();
    await Promise.all(holders);
  });
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByRole('heading', { name: 'API Keys', exact: true })).toBeVisible();
  await db.$client.end();
});
