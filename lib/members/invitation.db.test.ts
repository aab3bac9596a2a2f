import { randomBytes } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { auditEvents } from '@/db/schema/audit';
import { invitations } from '@/db/schema/invitations';
import { insertSpace, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import type { OrganizationRole } from '../permissions';
import type { Viewer } from '../viewer';
import { viewInvitation } from './accept-service';
import { inviteMember, resendInvitation, withdrawInvitation } from './invitation-service';

// Links need the site's address, and these tests have no request to read it from.
process.env.APP_URL = 'http://localhost:3000';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const code = (error: string) => expect.objectContaining({ code: error });
const someEmail = () => `${randomBytes(6).toString('hex')}@example.test`;

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

const rowOf = async (id: string) => (await db.select().from(invitations).where(eq(invitations.id, id)))[0];
const eventsOf = (organizationId: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.organizationId, organizationId)).orderBy(auditEvents.id);

describe('inviteMember', () => {
  test('inviteMember returns a link whose 256-bit token is neither stored nor in the audit log', async () => {
    const { admin, organization } = await setUp();
    const invitation = await invite(admin, { email: ' Ada@Example.TEST ' });
    expect(invitation).toMatchObject({ email: 'ada@example.test', mail: 'off' });
    expect(invitation.link).toMatch(/^http:\/\/localhost:3000\/invite\/[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(invitation.token, 'base64url')).toHaveLength(32);
    const row = await rowOf(invitation.id);
    expect(JSON.stringify(row)).not.toContain(invitation.token);
    const days = ((row?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(7, 2);
    const events = await eventsOf(organization.id);
    expect(events).toMatchObject([{ action: 'member.invited', targetId: invitation.id, actorId: admin.user.id }]);
    expect(JSON.stringify(events)).not.toContain(invitation.token);
  });

  test.each<[OrganizationRole, OrganizationRole, boolean]>([
    ['admin', 'admin', true],
    ['admin', 'viewer', true],
    ['editor', 'admin', false],
    ['editor', 'editor', true],
    ['editor', 'viewer', true],
    ['viewer', 'viewer', false],
  ])('inviteMember allows an %s to invite with the role %s: %s', async (role, as, allowed) => {
    const { organization } = await setUp();
    const inviter = await insertViewer(db, organization, { role });
    const invited = invite(inviter, { role: as });
    if (allowed) await expect(invited).resolves.toMatchObject({ mail: 'off' });
    else await expect(invited).rejects.toEqual(code('forbidden'));
    expect(await db.$count(invitations, eq(invitations.organizationId, organization.id))).toBe(allowed ? 1 : 0);
  });

  test('inviteMember accepts only spaces whose members the inviter manages', async () => {
    const { organization, space } = await setUp();
    const seen = await insertSpace(db, organization.id, { name: 'Seen' });
    const hidden = await insertSpace(db, organization.id, { name: 'Hidden' });
    const inviter = await insertViewer(db, organization, {
      role: 'editor',
      spaces: [
        { id: space.id, role: 'admin' },
        { id: seen.id, role: 'viewer' },
      ],
    });
    const into = (id: string) => invite(inviter, { spaces: [{ id, role: 'viewer' }] });
    await expect(into(space.id)).resolves.toBeDefined();
    await expect(into(seen.id)).rejects.toEqual(code('forbidden'));
    await expect(into(hidden.id)).rejects.toEqual(code('not_found'));
    const other = await setUp();
    await expect(into(other.space.id)).rejects.toEqual(code('not_found'));
  });

  test('inviteMember refuses the address of a member and an address with an open invitation', async () => {
    const { admin, organization } = await setUp();
    const member = await insertViewer(db, organization);
    await expect(invite(admin, { email: member.user.email.toUpperCase() })).rejects.toEqual(code('conflict'));
    const email = someEmail();
    const answers = await Promise.allSettled(Array.from({ length: 4 }, () => invite(admin, { email })));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await db.$count(invitations, eq(invitations.email, email))).toBe(1);
  });

  test('an address that was invited five times is refused for every organization', async () => {
    const [one, two] = await Promise.all([setUp(), setUp()]);
    const email = someEmail();
    const first = await invite(one.admin, { email });
    for (let i = 0; i < 3; i += 1) await resendInvitation(one.admin, first.id);
    await invite(two.admin, { email });
    await expect(resendInvitation(one.admin, first.id)).rejects.toEqual(code('rate_limit_exceeded'));
    const other = await setUp();
    await expect(invite(other.admin, { email })).rejects.toEqual(code('rate_limit_exceeded'));
  });
});

describe('resendInvitation and withdrawInvitation', () => {
  test('an admin can resend and withdraw every invitation, an editor only their own', async () => {
    const { admin, organization } = await setUp();
    const sender = await insertViewer(db, organization, { role: 'editor' });
    const other = await insertViewer(db, organization, { role: 'editor' });
    const { id } = await invite(sender, { role: 'viewer' });
    await expect(resendInvitation(other, id)).rejects.toEqual(code('forbidden'));
    await expect(withdrawInvitation(other, id)).rejects.toEqual(code('forbidden'));
    await expect(resendInvitation(sender, id)).resolves.toMatchObject({ id });
    await expect(withdrawInvitation(admin, id)).resolves.toBeDefined();
    await expect(resendInvitation(sender, id)).rejects.toEqual(code('not_found'));
    await expect(withdrawInvitation(admin, id)).rejects.toEqual(code('not_found'));
  });

  test("another organization's invitation is answered with not_found", async () => {
    const [one, two] = await Promise.all([setUp(), setUp()]);
    const { id } = await invite(two.admin);
    await expect(resendInvitation(one.admin, id)).rejects.toEqual(code('not_found'));
    await expect(withdrawInvitation(one.admin, id)).rejects.toEqual(code('not_found'));
    expect(await rowOf(id)).toMatchObject({ withdrawnAt: null });
  });

  test('resendInvitation opens an expired invitation again', async () => {
    const { admin } = await setUp();
    const { id } = await invite(admin);
    await db.update(invitations).set({ expiresAt: sql`now()` }).where(eq(invitations.id, id));
    const { link } = await resendInvitation(admin, id);
    expect(await viewInvitation(tokenOf(link))).toMatchObject({ state: 'open' });
  });

  test('an address can be invited again after its invitation was withdrawn', async () => {
    const { admin } = await setUp();
    const { id, email } = await invite(admin);
    await withdrawInvitation(admin, id);
    await expect(invite(admin, { email })).resolves.toMatchObject({ email });
  });
});
