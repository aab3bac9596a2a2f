import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { closePools } from '@/db/client';
import { findSession } from '@/db/queries/sessions';
import { identities, sessions, signInLinks, users } from '@/db/schema/accounts';
import { auditEvents } from '@/db/schema/audit';
import { type FakeSmtp, startFakeSmtp } from '@/e2e/support/fake-smtp';
import { insertMember, insertOrganization, insertUser, openFixtures } from '@/e2e/support/fixtures';
import { hashSessionToken } from './session-token';

const mail: FakeSmtp = await startFakeSmtp();
// These must be set before `env` reads them.
vi.stubEnv('SMTP_URL', mail.url);
vi.stubEnv('MAIL_FROM', 'no-reply@example.test');
vi.stubEnv('APP_URL', 'https://keys.example.test');
const { admitSignInLink, signInWithLink, sendSignInLink, previewSignInLink } = await import('./sign-in-link-service');
const { changePassword, signOutEverywhere } = await import('../account/service');
const { hashPassword } = await import('../passwords');

const db = openFixtures();
beforeAll(() => expect(mail.received).toEqual([]));
afterAll(async () => {
  await db.$client.end();
  await closePools();
  await mail.close();
});

const code = (error: string) => expect.objectContaining({ code: error });
const request = () => ({ address: randomBytes(6).toString('hex'), userAgent: 'test', requestId: 'req_test' });
const userOf = async (id: string) => (await db.select().from(users).where(eq(users.id, id)))[0];

async function linkFor(email: string, next = '/'): Promise<string> {
  const before = mail.received.length;
  await sendSignInLink(email, next);
  const source = mail.received[before]?.source ?? '';
  return /https:\/\/keys\.example\.test\/sign-in\/link\/(\S{43})/.exec(source)?.[1] ?? '';
}

test('a link used twice at once opens one session and redirects to the page that was asked for', async () => {
  const user = await insertUser(db, { emailProvenAt: new Date() });
  const token = await linkFor(user.email, '/account');
  expect(await previewSignInLink(token)).toEqual({
    state: 'open',
    email: user.email,
    dropsPassword: false,
    resetsPassword: false,
  });
  const answers = await Promise.allSettled([signInWithLink(token, request()), signInWithLink(token, request())]);
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const entered = answers.find((answer) => answer.status === 'fulfilled')?.value;
  expect(entered?.next).toBe('/account');
  const session = await findSession(hashSessionToken(entered?.token ?? ''));
  expect(session?.userId).toBe(user.id);
  expect(await db.$count(sessions, eq(sessions.userId, user.id))).toBe(1);
  expect(await previewSignInLink(token)).toEqual({ state: 'gone' });
});

test('an older link works after a newer one was sent, and using one link ends the others', async () => {
  const user = await insertUser(db, { emailProvenAt: new Date() });
  const [older, newer] = [await linkFor(user.email), await linkFor(user.email)];
  await signInWithLink(older, request());
  await expect(signInWithLink(newer, request())).rejects.toEqual(code('unauthenticated'));
});

test('an expired or invalid link opens no session', async () => {
  const user = await insertUser(db);
  const token = await linkFor(user.email);
  await db.update(signInLinks).set({ expiresAt: new Date() }).where(eq(signInLinks.userId, user.id));
  for (const given of [token, '', 'x'.repeat(43), `${token}\0`, 'x'.repeat(100_000)]) {
    expect(await previewSignInLink(given)).toEqual({ state: 'gone' });
    await expect(signInWithLink(given, request())).rejects.toEqual(code('unauthenticated'));
  }
});

test.each(['https://evil.example', '//evil.example', '/\\evil.example'])(
  'a link redirects to the start page instead of %s',
  async (next) => {
    const user = await insertUser(db);
    expect(await signInWithLink(await linkFor(user.email, next), request())).toMatchObject({ next: '/' });
  },
);

test('changing the password and signing out everywhere end unused links', async () => {
  const user = await insertUser(db, {
    emailProvenAt: new Date(),
    passwordHash: await hashPassword('correct horse battery'),
  });
  const { id: sessionId } = await sessionOf(user.id);
  const first = await linkFor(user.email);
  const passwords = { current: 'correct horse battery', next: 'a whole new sentence' };
  await changePassword({ user, sessionId, request: request() }, passwords);
  expect(await previewSignInLink(first)).toEqual({ state: 'gone' });
  const second = await linkFor(user.email);
  await signOutEverywhere({ user, sessionId, request: request() });
  expect(await previewSignInLink(second)).toEqual({ state: 'gone' });
});

async function sessionOf(userId: string) {
  const session = { id: newId(), userId, tokenHash: randomBytes(32), expiresAt: new Date(Date.now() + 60_000) };
  await db.insert(sessions).values(session);
  return session;
}

test('the first use of a link ends the password, identities and sessions from before it, and is audited', async () => {
  const user = await insertUser(db, { passwordHash: 'set by someone who typed the address' });
  await insertMember(db, (await insertOrganization(db)).id, user.id, 'viewer');
  await sessionOf(user.id);
  const identity = { id: newId(), userId: user.id, issuer: 'https://a.test', subject: newId(), label: 'Eve' };
  await db.insert(identities).values(identity);
  const token = await linkFor(user.email);
  expect(await previewSignInLink(token)).toMatchObject({ dropsPassword: true });
  await signInWithLink(token, request());
  expect(await userOf(user.id)).toMatchObject({ passwordHash: null, emailProvenAt: expect.any(Date) });
  expect(await db.$count(identities, eq(identities.userId, user.id))).toBe(0);
  expect(await db.$count(sessions, eq(sessions.userId, user.id))).toBe(1);
  const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, user.id));
  expect(events).toMatchObject([{ action: 'account.password_removed' }]);
});

test('signing in with a link keeps the password and other sessions of a proven address', async () => {
  const user = await insertUser(db, { passwordHash: 'none that matches', emailProvenAt: new Date() });
  await sessionOf(user.id);
  await signInWithLink(await linkFor(user.email), request());
  expect(await userOf(user.id)).toMatchObject({ passwordHash: 'none that matches' });
  expect(await db.$count(sessions, eq(sessions.userId, user.id))).toBe(2);
});

test('an address without an account gets no mail', async () => {
  expect(await linkFor('nobody@example.test')).toBe('');
});

test('admitSignInLink limits requests per address over all clients, and per client over all addresses', async () => {
  const email = `${newId()}@example.test`;
  for (let i = 0; i < 3; i += 1) await admitSignInLink(email, request());
  await expect(admitSignInLink(email.toUpperCase(), request())).rejects.toEqual(code('rate_limit_exceeded'));
  const client = request();
  for (let i = 0; i < 30; i += 1) await admitSignInLink(`${newId()}@example.test`, client);
  await expect(admitSignInLink(`${newId()}@example.test`, client)).rejects.toEqual(code('rate_limit_exceeded'));
});
