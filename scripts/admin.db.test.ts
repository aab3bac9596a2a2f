import { eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { identities, sessions, signInLinks, users } from '@/db/schema/accounts';
import { auditEvents } from '@/db/schema/audit';
import { insertMember, insertOrganization, insertUser, openFixtures } from '@/e2e/support/fixtures';
import { runAdmin, runNpm } from '@/e2e/support/run-admin';
import { previewSignInLink, signInWithLink } from '@/lib/auth/sign-in-link-service';

const { DATABASE_URL = '', AUTH_SECRET = '', API_KEY_PEPPER = '' } = process.env;
const settings = { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER };
const db = openFixtures();
afterAll(() => Promise.all([db.$client.end(), closePools()]));

const request = { address: '203.0.113.7', userAgent: 'test', requestId: 'req_test' };

test.each([
  [[], 1, /^Usage: npm run admin -- COMMAND/],
  [['--help'], 0, /reset-password EMAIL +prints a link/],
])('npm run admin %j lists the commands', async (args, code, text) => {
  expect(await runNpm('admin', args, {})).toMatchObject({ code, out: expect.stringMatching(text) });
});

test.each([
  [['no-such-command'], /There is no command "no-such-command"/],
  [['keys', 'enable', 'acme'], /There is no command "keys enable"/],
  [['keys'], /There is no command "keys"/],
  [['toString'], /There is no command "toString"/],
  [['reset-password'], /Usage: npm run admin -- reset-password EMAIL/],
  [['reset-password', 'a@example.test', 'b@example.test'], /Usage: npm run admin -- reset-password EMAIL/],
  [['reset-password', 'nobody@example.test'], /No account has the address "nobody@example.test"/],
  [['reset-password', ''], /No account has the address ""/],
  [['create-account', 'nobody', 'Ada'], /Enter an e-mail address/],
  [['create-account', 'ada@example.test', ' '], /Give the name of the person/],
  [['create-organization', 'Acme', 'nobody@example.test', 'free'], /No account has the address "nobody@example.test"/],
  [['create-organization', 'Acme', 'nobody@example.test', 'gold'], /There is no plan "gold": use free, pulze_one/],
])('admin %j is refused with a message that says why', async (args, message) => {
  const { code, out, err } = await runAdmin(args, settings);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(message);
  expect(err).not.toMatch(/ at .*\.[jt]s/);
});

test('a refusal is JSON with --json', async () => {
  const { code, out } = await runAdmin(['reset-password', 'nobody@example.test', '--json'], settings);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({ error: 'No account has the address "nobody@example.test".' });
});

test('reset-password prints a link that removes the password, ends sessions and works once', async () => {
  const user = await insertUser(db, { passwordHash: 'forgotten' });
  await insertMember(db, (await insertOrganization(db)).id, user.id, 'viewer');
  const session = { id: newId(), userId: user.id, tokenHash: Buffer.alloc(32, user.id) };
  await db.insert(sessions).values({ ...session, expiresAt: new Date(Date.now() + 60_000) });
  const identity = { id: newId(), userId: user.id, issuer: 'https://a.test', subject: newId(), label: 'A' };
  await db.insert(identities).values(identity);

  const address = ` ${user.email.toUpperCase()} `;
  const { code, out } = await runAdmin(['reset-password', address], {
    ...settings,
    APP_URL: 'https://keys.example.test',
  });
  expect(code).toBe(0);
  const token = /https:\/\/keys\.example\.test\/sign-in\/link\/(\S{43})$/m.exec(out)?.[1] ?? '';
  // Creating the link and previewing it change nothing yet.
  expect(await previewSignInLink(token)).toEqual({
    state: 'open',
    email: user.email,
    dropsPassword: false,
    resetsPassword: true,
  });
  expect(await stateOf(user.id)).toEqual({ passwordHash: 'forgotten', isProven: false, sessions: 1, identities: 1 });

  expect(await signInWithLink(token, request)).toMatchObject({ next: '/account' });
  expect(await stateOf(user.id)).toEqual({ passwordHash: null, isProven: false, sessions: 1, identities: 1 });
  expect(await db.$count(sessions, eq(sessions.id, session.id))).toBe(0);
  await expect(signInWithLink(token, request)).rejects.toMatchObject({ code: 'unauthenticated' });
  const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, user.id)).orderBy(auditEvents.id);
  expect(events).toMatchObject([
    { action: 'account.reset_link_created', actorId: null },
    { action: 'account.password_reset', actorId: user.id, address: '203.0.113.7' },
  ]);
});

test('a link of reset-password does not work after an hour', async () => {
  const user = await insertUser(db, { passwordHash: 'forgotten' });
  const { out } = await runAdmin(['reset-password', user.email, '--json'], settings);
  const { link, minutes } = JSON.parse(out);
  expect(minutes).toBe(60);
  const [row] = await db.select().from(signInLinks).where(eq(signInLinks.userId, user.id));
  expect(Math.round(((row?.expiresAt.getTime() ?? 0) - (row?.createdAt.getTime() ?? 0)) / 60_000)).toBe(60);
  await db.update(signInLinks).set({ expiresAt: new Date() }).where(eq(signInLinks.userId, user.id));
  expect(await previewSignInLink(link.split('/').at(-1))).toEqual({ state: 'gone' });
});

async function stateOf(userId: string) {
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  return {
    passwordHash: user?.passwordHash,
    isProven: user?.emailProvenAt !== null,
    sessions: await db.$count(sessions, eq(sessions.userId, userId)),
    identities: await db.$count(identities, eq(identities.userId, userId)),
  };
}

test('a user can sign in to the account and organization of create-account and create-organization', async () => {
  const email = `${newId()}@example.test`;
  const made = await runAdmin(['create-account', email.toUpperCase(), 'Ada Lovelace', '--json'], settings);
  const { link } = JSON.parse(made.out);
  expect(await previewSignInLink(link.split('/').at(-1))).toMatchObject({ state: 'open', email });
  const again = await runAdmin(['create-account', email, 'Ada'], settings);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining(`${email} has an account already`)]);

  const founded = await runAdmin(['create-organization', `Lab ${email}`, email, 'pulze_one', '--json'], settings);
  const { slug } = JSON.parse(founded.out);
  expect(founded.code).toBe(0);
  const rows = await db.execute(sql`
    select u.name, m.role, s.plan from users u join memberships m on m.user_id = u.id
    join organizations o on o.id = m.organization_id join subscriptions s on s.organization_id = o.id
    where o.slug = ${slug}`);
  expect([...rows]).toEqual([{ name: 'Ada Lovelace', role: 'admin', plan: 'pulze_one' }]);
});

test('pepper lists which secrets need which pepper, and says how to change it', async () => {
  const { code, out } = await runAdmin(['pepper'], settings);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^Version 1 \(API_KEY_PEPPER\): \d+ live secrets\nNo live secret needs an older pepper\.\nTo change/,
  );
  const started = await runAdmin(['pepper', '--start'], settings);
  expect([started.code, started.err]).toEqual([
    1,
    expect.stringContaining('Set API_KEY_PEPPER_NEXT on every instance'),
  ]);
  const given = await runAdmin(['pepper', '--give-up', '--json'], settings);
  expect(JSON.parse(given.out)).toMatchObject({ error: expect.stringContaining('API_KEY_PEPPER_PREVIOUS') });
});
