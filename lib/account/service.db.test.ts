import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { findSession, insertSession } from '@/db/queries/sessions';
import { users } from '@/db/schema/accounts';
import { auditEvents } from '@/db/schema/audit';
import { insertMember, insertOrganization, insertUser, openFixtures } from '@/e2e/support/fixtures';
import { checkPassword } from '../auth/service';
import { createSessionToken, hashSessionToken } from '../auth/session-token';
import { hashPassword } from '../passwords';
import type { Person } from '../viewer';
import {
  changeAvatar,
  changeName,
  changePassword,
  endSessionOf,
  getAccount,
  getAvatar,
  listSessions,
  signOutEverywhere,
} from './service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const password = 'correct horse battery';
const request = () => ({ address: randomBytes(6).toString('hex'), userAgent: 'test', requestId: 'req_test' });
const code = (error: string) => expect.objectContaining({ code: error });
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

async function signIn(userId: string, userAgent = chrome) {
  const token = createSessionToken();
  const session = { id: newId(), userId, tokenHash: hashSessionToken(token), address: '203.0.113.7', userAgent };
  await insertSession({ ...session, expiresAt: new Date(Date.now() + 60_000) });
  return { id: session.id, token };
}

async function setUp(organizations = 1) {
  const user = await insertUser(db, { passwordHash: await hashPassword(password) });
  for (let i = 0; i < organizations; i += 1) {
    await insertMember(db, (await insertOrganization(db)).id, user.id, 'editor');
  }
  const session = await signIn(user.id);
  const person: Person = { user, sessionId: session.id, request: request() };
  return { user, session, person };
}

const isAlive = async (token: string) => (await findSession(hashSessionToken(token))) !== undefined;
const auditOf = (id: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.targetId, id)).orderBy(auditEvents.createdAt);

describe('changePassword', () => {
  test('changePassword refuses a wrong current password and changes nothing', async () => {
    const { user, person, session } = await setUp();
    const other = await signIn(user.id);
    const changed = changePassword(person, { current: 'wrong', next: 'a whole new sentence' });
    await expect(changed).rejects.toMatchObject({
      code: 'invalid_request',
      details: { fields: { current: 'This is not your current password.' } },
    });
    await expect(checkPassword(user.email, password, request(), null)).resolves.toMatchObject({ id: user.id });
    expect([await isAlive(session.token), await isAlive(other.token)]).toEqual([true, true]);
  });

  test('changePassword ends every other session and gives this session a new token', async () => {
    const { user, person, session } = await setUp();
    const other = await signIn(user.id);
    const { token, endedSessions } = await changePassword(person, { current: password, next: 'a whole new sentence' });
    expect(endedSessions).toBe(1);
    expect([await isAlive(session.token), await isAlive(other.token), await isAlive(token)]).toEqual([
      false,
      false,
      true,
    ]);
    await expect(checkPassword(user.email, password, request(), null)).rejects.toEqual(code('unauthenticated'));
    await expect(checkPassword(user.email, 'a whole new sentence', request(), null)).resolves.toMatchObject({
      id: user.id,
    });
  });

  test('changePassword writes an audit entry without passwords for each organization of the user', async () => {
    const { user, person } = await setUp(2);
    await changePassword(person, { current: password, next: 'a whole new sentence' });
    const events = await auditOf(user.id);
    expect(events).toMatchObject([{ action: 'account.password_changed' }, { action: 'account.password_changed' }]);
    expect(new Set(events.map(({ organizationId }) => organizationId)).size).toBe(2);
    expect(JSON.stringify(events)).not.toMatch(/correct horse|whole new|argon2/);
  });

  test.each(['short', 'password1'])('changePassword refuses the new password %s before it hashes', async (next) => {
    const { person } = await setUp();
    await expect(changePassword(person, { current: 'wrong', next })).rejects.toMatchObject({
      details: { fields: { next: expect.any(String) } },
    });
  });

  test('changePassword delays the attempt after ten wrong current passwords', async () => {
    const { person } = await setUp();
    for (let i = 0; i < 10; i += 1) {
      await expect(changePassword(person, { current: 'wrong', next: 'a whole new sentence' })).rejects.toEqual(
        code('invalid_request'),
      );
    }
    const start = performance.now();
    await changePassword(person, { current: password, next: 'a whole new sentence' });
    expect(performance.now() - start).toBeGreaterThan(1_000);
  });
});

describe('sessions', () => {
  test('listSessions returns device and address without tokens, the current session first', async () => {
    const { user, person, session } = await setUp();
    await signIn(user.id, 'curl/8.5.0');
    const rows = await listSessions(person);
    expect(rows).toMatchObject([
      { id: session.id, device: 'Chrome on Linux', address: '203.0.113.7', isCurrent: true },
      { device: 'Unknown device', isCurrent: false },
    ]);
    expect(JSON.stringify(rows)).not.toContain(session.token);
  });

  test("endSessionOf ends one session, and answers not_found for another user's session as for a missing one", async () => {
    const [{ user, person }, stranger] = [await setUp(), await setUp()];
    const other = await signIn(user.id);
    await expect(endSessionOf(person, stranger.session.id)).rejects.toEqual(code('not_found'));
    await expect(endSessionOf(person, newId())).rejects.toEqual(code('not_found'));
    await expect(endSessionOf(person, other.id)).resolves.toEqual({ isCurrent: false });
    expect([await isAlive(other.token), await isAlive(stranger.session.token)]).toEqual([false, true]);
    expect(await auditOf(user.id)).toMatchObject([{ details: { device: 'Chrome on Linux' } }]);
  });

  test('signOutEverywhere ends every session of the user and none of other users', async () => {
    const [{ user, person, session }, stranger] = [await setUp(), await setUp()];
    const other = await signIn(user.id);
    await signOutEverywhere(person);
    expect([await isAlive(session.token), await isAlive(other.token)]).toEqual([false, false]);
    expect(await isAlive(stranger.session.token)).toBe(true);
  });
});

describe('name and picture', () => {
  test('changeName records the old and the new name, and nothing when the name is the same', async () => {
    const { user, person } = await setUp();
    await changeName(person, 'Ada King');
    await changeName(person, 'Ada King');
    expect((await getAccount(person)).name).toBe('Ada King');
    expect(await auditOf(user.id)).toMatchObject([
      { details: { changes: { name: { from: user.name, to: 'Ada King' } } } },
    ]);
  });

  test('getAvatar returns a picture only to its user and to members of a shared organization', async () => {
    const [{ user, person }, stranger] = [await setUp(0), await setUp(1)];
    const organization = await insertOrganization(db);
    await insertMember(db, organization.id, user.id, 'viewer');
    const image = sharp({ create: { width: 40, height: 40, channels: 3, background: { r: 9, g: 9, b: 9 } } });
    await changeAvatar(person, new Blob([new Uint8Array(await image.png().toBuffer())]));
    const version = (await getAccount(person)).avatarUrl?.split('/').at(-1) ?? '';
    expect(await getAvatar(person, user.id, version)).toBeInstanceOf(Buffer);
    expect(await getAvatar(stranger.person, user.id, version)).toBeNull();
    await insertMember(db, organization.id, stranger.user.id, 'viewer');
    expect(await getAvatar(stranger.person, user.id, version)).toBeInstanceOf(Buffer);
    await changeAvatar(person, null);
    expect((await getAccount(person)).avatarUrl).toBeNull();
    expect(await db.$count(users, eq(users.id, user.id))).toBe(1);
  });
});
