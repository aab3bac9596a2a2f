import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noSettings } from '@/e2e/support/app';
import { bundledScript } from '@/e2e/support/bundled-script';
import { type FixtureDb, openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';
import { verifyPassword } from '@/lib/passwords';

let database: TestDatabase;
let db: FixtureDb;
beforeAll(async () => {
  database = await openTestDatabase();
  db = openFixtures(database.environment.DATABASE_URL);
});
afterAll(async () => {
  await db.$client.end();
  await database.close();
});

const init = { INIT_EMAIL: 'Ada@Example.test', INIT_ORGANIZATION: ' Acme ', INIT_PLAN: 'pulze_x_suite' };

async function run(settings: Record<string, string>): Promise<string> {
  const env = { ...process.env, ...(await noSettings()), ...database.environment, ...init, ...settings };
  const args = await bundledScript('first-account');
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, out, err) => resolve(`${error?.code ?? 0} ${out}${err}`));
  });
}

test.each([
  [{ INIT_PASSWORD: 'short' }, /INIT_PASSWORD: .*at least 8/],
  [{ INIT_PASSWORD: 'password1' }, /INIT_PASSWORD: This password is too common/],
  [{ INIT_PASSWORD_FILE: '/no/such/file' }, /INIT_PASSWORD_FILE: \/no\/such\/file can't be read \(ENOENT\)/],
  [{}, /INIT_PASSWORD: is required with INIT_EMAIL/],
  [{ INIT_PASSWORD: 'four plain words here', INIT_ORGANIZATION: '' }, /INIT_ORGANIZATION: is required/],
  [{ INIT_PASSWORD: 'four plain words here', INIT_PLAN: 'gold' }, /INIT_PLAN: /],
])('%j makes no account and says why', async (settings, message) => {
  expect(await run(settings as Record<string, string>)).toMatch(message);
  expect((await db.execute(sql`select 1 from users`)).length).toBe(0);
});

test('one of three instances that start at once creates the account, its organization and its plan', async () => {
  const file = join(tmpdir(), `init-password-${process.pid}`);
  await writeFile(file, 'four plain words here\n', { mode: 0o600 });
  const outputs = await Promise.all([1, 2, 3].map(() => run({ INIT_PASSWORD_FILE: file })));
  expect(outputs.toSorted()).toEqual([
    '0 ',
    '0 ',
    '0 Created the account Ada@Example.test and the organization Acme.\n',
  ]);
  const [row, ...others] = await db.execute<{ name: string; hash: string; role: string; plan: string }>(sql`
    select u.name, u.password_hash as hash, m.role, s.plan
    from users u join memberships m on m.user_id = u.id join organizations o on o.id = m.organization_id
    join subscriptions s on s.organization_id = o.id
    where u.email = 'ada@example.test' and o.name = 'Acme' and o.slug = 'acme'`);
  expect([row, others]).toMatchObject([{ name: 'ada', role: 'admin', plan: 'pulze_x_suite' }, []]);
  expect(await verifyPassword('four plain words here', row?.hash ?? null)).toBe(true);
  const actions = await db.execute(sql`select action from audit_events order by id`);
  expect(actions.map(({ action }) => action)).toEqual(['organization.created', 'plan.changed']);
});
