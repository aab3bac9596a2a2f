import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools, type Transaction } from '@/db/client';
import { lockRights } from '@/db/queries/members';
import { users } from '@/db/schema/accounts';
import { auditEvents } from '@/db/schema/audit';
import { invitations } from '@/db/schema/invitations';
import { memberships } from '@/db/schema/members';
import { spaceMembers, spaces } from '@/db/schema/spaces';
import { insertUser, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { checkPassword } from '../auth/service';
import type { Viewer } from '../viewer';
import { acceptInvitation, acceptWithNewAccount, viewInvitation } from './accept-service';
import { inviteMember, resendInvitation, withdrawInvitation } from './invitation-service';
import { changeMemberRole, removeMember } from './service';

// Links need the site's address, and these tests have no request to read it from.
process.env.APP_URL = 'http://localhost:3000';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const code = (error: string) => expect.objectContaining({ code: error });
const request = () => ({ address: randomBytes(6).toString('hex'), userAgent: 'test', requestId: 'req_test' });
const someEmail = () => `${randomBytes(6).toString('hex')}@example.test`;
const password = 'correct horse battery';

async function setUp() {
  const world = await insertWorld(db);
  const { organization, space } = world;
  return { organization, space, admin: viewerOf(organization, world.admin, 'admin') };
}

async function invite(by: Viewer, given: Partial<Parameters<typeof inviteMember>[1]> = {}) {
  const invitation = await inviteMember(by, { email: someEmail(), role: 'editor', spaces: [], ...given });
  return { ...invitation, token: tokenOf(invitation.link) };
}

const tokenOf = (link: string) => link.split('/').at(-1) ?? '';

async function insertInvitee(email: string) {
  const user = await insertUser(db, { email, name: 'Invited Person' });
  return { user, sessionId: 'unused', request: request() };
}

/** Waits until another session waits for a lock of this transaction. */
async function untilBlocked(tx: Transaction): Promise<void> {
  for (;;) {
    const waiting = await tx.execute(
      sql`select 1 from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))`,
    );
    if (waiting.length > 0) return;
    await setTimeout(10);
  }
}

const countMembers = (organizationId: string) => db.$count(memberships, eq(memberships.organizationId, organizationId));
const rowOf = async (id: string) => (await db.select().from(invitations).where(eq(invitations.id, id)))[0];
const eventsOf = (organizationId: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.organizationId, organizationId)).orderBy(auditEvents.id);

describe('acceptInvitation', () => {
  test('acceptInvitation creates a member with the role and spaces of the invitation, once', async () => {
    const { admin, organization, space } = await setUp();
    const email = someEmail();
    const { token, id } = await invite(admin, { email, role: 'viewer', spaces: [{ id: space.id, role: 'editor' }] });
    const person = await insertInvitee(email);
    expect(await viewInvitation(token)).toMatchObject({ state: 'open', email, role: 'viewer', hasAccount: true });
    await expect(acceptInvitation(person, token)).resolves.toEqual({ slug: organization.slug });
    const where = and(eq(memberships.organizationId, organization.id), eq(memberships.userId, person.user.id));
    expect(await db.select().from(memberships).where(where)).toMatchObject([{ role: 'viewer' }]);
    const joined = await db.select().from(spaceMembers).where(eq(spaceMembers.userId, person.user.id));
    expect(joined).toMatchObject([{ spaceId: space.id, role: 'editor' }]);
    expect(await rowOf(id)).toMatchObject({ acceptedBy: person.user.id, acceptedAt: expect.any(Date) });
    expect((await eventsOf(organization.id)).at(-1)).toMatchObject({
      action: 'member.joined',
      actorId: person.user.id,
      targetId: person.user.id,
    });
    expect(await viewInvitation(token)).toMatchObject({ state: 'accepted' });
  });

  test('acceptInvitation creates one membership when it is called eight times at once', async () => {
    const { admin, organization } = await setUp();
    const { token, email } = await invite(admin);
    const person = await insertInvitee(email);
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => acceptInvitation(person, token)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toEqual(code('conflict'));
    expect(await countMembers(organization.id)).toBe(2);
    expect((await eventsOf(organization.id)).filter(({ action }) => action === 'member.joined')).toHaveLength(1);
  });

  test('acceptInvitation refuses a used, withdrawn, expired, replaced or unknown link and changes nothing', async () => {
    const { admin, organization } = await setUp();
    const used = await invite(admin);
    const first = await insertInvitee(used.email);
    await acceptInvitation(first, used.token);
    const withdrawn = await invite(admin);
    await withdrawInvitation(admin, withdrawn.id);
    const expired = await invite(admin);
    await db.update(invitations).set({ expiresAt: sql`now()` }).where(eq(invitations.id, expired.id));
    const replaced = await invite(admin);
    const renewed = await resendInvitation(admin, replaced.id);

    const before = await countMembers(organization.id);
    const cases = [
      { invitation: used, person: first, state: 'accepted', error: 'conflict' },
      { invitation: withdrawn, state: 'withdrawn', error: 'conflict' },
      { invitation: expired, state: 'expired', error: 'conflict' },
      { invitation: replaced, state: 'unknown', error: 'not_found' },
      { invitation: { ...replaced, token: 'x'.repeat(43) }, state: 'unknown', error: 'not_found' },
      { invitation: { ...replaced, token: '../../x' }, state: 'unknown', error: 'not_found' },
    ];
    for (const { invitation, state, error, ...given } of cases) {
      const known = await db.select().from(users).where(eq(users.email, invitation.email));
      const user = known[0] ?? (await insertInvitee(invitation.email)).user;
      const person = given.person ?? { user, sessionId: 'unused', request: request() };
      expect(await viewInvitation(invitation.token)).toMatchObject({ state });
      await expect(acceptInvitation(person, invitation.token)).rejects.toEqual(code(error));
      const stranger = { name: 'New', password };
      await expect(acceptWithNewAccount(invitation.token, stranger, request())).rejects.toEqual(code(error));
    }
    expect(await countMembers(organization.id)).toBe(before);
    expect(await viewInvitation(tokenOf(renewed.link))).toMatchObject({ state: 'open' });
  });

  test('acceptInvitation refuses another address, and ignores the case of the address', async () => {
    const { admin, organization } = await setUp();
    const local = randomBytes(6).toString('hex');
    const { token } = await invite(admin, { email: `  ${local.toUpperCase()}@Example.Test ` });
    const stranger = await insertInvitee(someEmail());
    await expect(acceptInvitation(stranger, token)).rejects.toEqual(code('forbidden'));
    expect(await countMembers(organization.id)).toBe(1);
    await acceptInvitation(await insertInvitee(`${local}@example.test`), token);
    expect(await countMembers(organization.id)).toBe(2);
  });

  test('acceptInvitation grants only what the inviter may still grant', async () => {
    const { admin, organization, space } = await setUp();
    const demoted = await insertViewer(db, organization, { role: 'admin' });
    const asAdmin = await invite(demoted, { role: 'admin' });
    const asEditor = await invite(demoted, { role: 'editor', spaces: [{ id: space.id, role: 'admin' }] });
    await changeMemberRole(admin, { id: demoted.user.id, role: 'editor' });
    expect(await viewInvitation(asAdmin.token)).toMatchObject({ state: 'void' });
    await expect(acceptInvitation(await insertInvitee(asAdmin.email), asAdmin.token)).rejects.toEqual(code('conflict'));
    const person = await insertInvitee(asEditor.email);
    await acceptInvitation(person, asEditor.token);
    // An editor who is no longer an admin of that space may not add members to it.
    expect(await db.$count(spaceMembers, eq(spaceMembers.userId, person.user.id))).toBe(0);

    const gone = await insertViewer(db, organization, { role: 'editor' });
    const orphan = await invite(gone, { role: 'viewer' });
    await removeMember(admin, { id: gone.user.id, keys: { all: { kind: 'keep' }, each: [] } });
    await expect(acceptInvitation(await insertInvitee(orphan.email), orphan.token)).rejects.toEqual(code('conflict'));
  });

  test.each([
    [
      'the inviter was demoted',
      (_id: string, inviterId: string) => sql`update memberships set role = 'editor' where user_id = ${inviterId}`,
    ],
    [
      'the inviter was removed',
      (_id: string, inviterId: string) => sql`delete from memberships where user_id = ${inviterId}`,
    ],
    ['it was withdrawn', (id: string) => sql`update invitations set withdrawn_at = now() where id = ${id}`],
    ['it expired', (id: string) => sql`update invitations set expires_at = now() where id = ${id}`],
  ])('acceptInvitation refuses the invitation when %s while it waited for the lock', async (_, change) => {
    const { organization } = await setUp();
    const inviter = await insertViewer(db, organization, { role: 'admin' });
    const { token, email, id } = await invite(inviter, { role: 'admin' });
    const person = await insertInvitee(email);
    const accepted = await db.transaction(async (tx) => {
      await lockRights(organization.id, 'exclusive', tx);
      const answer = acceptInvitation(person, token).catch((error: unknown) => error);
      await untilBlocked(tx);
      await tx.execute(change(id, inviter.user.id));
      return { answer };
    });
    expect(await accepted.answer).toEqual(code('conflict'));
    const where = and(eq(memberships.organizationId, organization.id), eq(memberships.userId, person.user.id));
    expect(await db.$count(memberships, where)).toBe(0);
    expect(await rowOf(id)).toMatchObject({ acceptedAt: null });
  });

  test('acceptInvitation skips a space that was deleted since the invitation', async () => {
    const { admin, space } = await setUp();
    const { token, email } = await invite(admin, { spaces: [{ id: space.id, role: 'viewer' }] });
    await db.update(spaces).set({ deletedAt: sql`now()` }).where(eq(spaces.id, space.id));
    const person = await insertInvitee(email);
    await acceptInvitation(person, token);
    expect(await db.$count(spaceMembers, eq(spaceMembers.userId, person.user.id))).toBe(0);
  });

  test('acceptWithNewAccount creates an account for the invited address, which can sign in', async () => {
    const { admin, organization } = await setUp();
    const { token, email } = await invite(admin, { role: 'viewer' });
    expect(await viewInvitation(token)).toMatchObject({ state: 'open', hasAccount: false });
    const form = { name: 'New Person', password };
    const answers = await Promise.allSettled([
      acceptWithNewAccount(token, form, request()),
      acceptWithNewAccount(token, form, request()),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await db.$count(users, eq(users.email, email))).toBe(1);
    expect(await countMembers(organization.id)).toBe(2);
    await expect(checkPassword(email, password, request(), null)).resolves.toMatchObject({ name: 'New Person' });
  });

  test('acceptWithNewAccount does not change the password of an existing account', async () => {
    const { admin, organization } = await setUp();
    const { token, email } = await invite(admin);
    const { user } = await insertInvitee(email);
    const taken = acceptWithNewAccount(token, { name: 'Thief', password }, request());
    await expect(taken).rejects.toEqual(code('conflict'));
    expect(await db.select().from(users).where(eq(users.id, user.id))).toMatchObject([
      { name: 'Invited Person', passwordHash: null },
    ]);
    expect(await countMembers(organization.id)).toBe(1);
  });
});
