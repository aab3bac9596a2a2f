import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, expect, test, vi } from 'vitest';
import { closePools } from '@/db/client';
import { identities, sessions, type users } from '@/db/schema/accounts';
import { auditEvents } from '@/db/schema/audit';
import { insertMember, insertOrganization, insertUser, openFixtures } from '@/e2e/support/fixtures';

// Two providers and sign-in links. These must be set before `env` reads them.
const issuers = ['https://login.example.test/', 'https://github.com'] as const;
vi.stubEnv('OIDC_ISSUER', 'https://login.example.test');
vi.stubEnv('APP_URL', 'https://keys.example.test');
for (const name of ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET']) {
  vi.stubEnv(name, 'test');
}
vi.stubEnv('SMTP_URL', 'smtp://127.0.0.1:9');
vi.stubEnv('MAIL_FROM', 'no-reply@example.test');
vi.stubEnv('APP_URL', 'https://keys.example.test');

const { connectIdentity, disconnectIdentity, getSignInMethods, requireFreshSession } = await import(
  './sign-in-methods'
);

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const code = (error: string) => expect.objectContaining({ code: error });
const request = { address: '203.0.113.7', userAgent: 'test', requestId: 'req_test' };

async function setUp(given: Partial<typeof users.$inferInsert> = {}, ageMinutes = 0) {
  const user = await insertUser(db, given);
  await insertMember(db, (await insertOrganization(db)).id, user.id, 'viewer');
  const session = { id: newId(), userId: user.id, tokenHash: randomBytes(32) };
  const createdAt = new Date(Date.now() - ageMinutes * 60_000);
  await db.insert(sessions).values({ ...session, createdAt, expiresAt: new Date(Date.now() + 60_000) });
  return { user, sessionId: session.id, request };
}

const identity = (issuer: string = issuers[0], id = randomBytes(6).toString('hex')) => ({
  issuer,
  claims: { id, name: 'Ada', email: `${id}@example.test`, isEmailVerified: false },
});

test('connectIdentity allows one account per identity and one identity per provider', async () => {
  const [ada, eve] = [await setUp(), await setUp()];
  const own = identity();
  expect(await connectIdentity(ada, own, 'Example')).toBeNull();
  expect(await connectIdentity(ada, own, 'Example')).toBeNull();
  expect(await connectIdentity(eve, own, 'Example')).toBe('taken');
  expect(await connectIdentity(ada, identity(), 'Example')).toBe('second');
  expect(await db.$count(identities, eq(identities.userId, ada.user.id))).toBe(1);
  expect(await db.$count(identities, eq(identities.userId, eve.user.id))).toBe(0);
  const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, ada.user.id));
  expect(events).toMatchObject([
    { action: 'account.sign_in_method_connected', details: { provider: 'Example', identity: own.claims.email } },
  ]);
});

test('connectIdentity refuses a session that ended during the visit to the provider', async () => {
  const ada = await setUp();
  await db.delete(sessions).where(eq(sessions.userId, ada.user.id));
  expect(await connectIdentity(ada, identity(), 'Example')).toBe('session_ended');
});

test('requireFreshSession refuses a session that is older than ten minutes', async () => {
  await expect(requireFreshSession(await setUp({}, 9), 'connect')).resolves.toBeUndefined();
  await expect(requireFreshSession(await setUp({}, 11), 'connect')).rejects.toEqual(code('forbidden'));
});

test.each([
  ['a password', { passwordHash: 'none that matches' }, true],
  ['a proven address and sign-in links', { emailProvenAt: new Date() }, true],
  ['no other method', {}, false],
])('the last identity of a user with %s can be disconnected: %j → %s', async (_, given, may) => {
  const ada = await setUp(given);
  await connectIdentity(ada, identity(), 'Example');
  const [connected] = (await getSignInMethods(ada)).connected;
  expect(connected?.mayDisconnect).toBe(may);
  const gone = disconnectIdentity(ada, connected?.id ?? '');
  if (may) await expect(gone).resolves.toBeUndefined();
  else await expect(gone).rejects.toEqual(code('conflict'));
});

test('disconnectIdentity keeps one of two identities that are disconnected at once', async () => {
  const ada = await setUp();
  for (const issuer of issuers) await connectIdentity(ada, identity(issuer), 'Example');
  const { connected, connectable } = await getSignInMethods(ada);
  expect(connectable).toEqual([]);
  const answers = await Promise.allSettled(connected.map(({ id }) => disconnectIdentity(ada, id)));
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await db.$count(identities, eq(identities.userId, ada.user.id))).toBe(1);
});

test('an identity of a provider that is no longer configured does not count as a sign-in method', async () => {
  const ada = await setUp();
  await connectIdentity(ada, identity('https://gone.example.test'), 'Gone');
  await connectIdentity(ada, identity(), 'Example');
  const { connected } = await getSignInMethods(ada);
  expect(connected).toMatchObject([
    { provider: 'gone.example.test', isInUse: false, mayDisconnect: true },
    { provider: 'single sign-on', isInUse: true, mayDisconnect: false },
  ]);
});

test("disconnectIdentity answers not_found for another user's identity as for a missing one", async () => {
  const [ada, eve] = [await setUp(), await setUp({ passwordHash: 'none that matches' })];
  await connectIdentity(ada, identity(), 'Example');
  const [connected] = (await getSignInMethods(ada)).connected;
  await expect(disconnectIdentity(eve, connected?.id ?? '')).rejects.toEqual(code('not_found'));
  await expect(disconnectIdentity(eve, newId())).rejects.toEqual(code('not_found'));
});
