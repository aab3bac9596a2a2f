import { eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { requestLog } from '@/db/request-log-table';
import { identities, sessions } from '@/db/schema/accounts';
import { auditEvents } from '@/db/schema/audit';
import { spaces } from '@/db/schema/spaces';
import { createSessionToken, hashSessionToken } from '@/lib/auth/session-token';
import type { AccessContext } from '@/lib/permissions';
import {
  type FixtureDb,
  insertApiKey,
  insertInvitation,
  insertMember,
  insertOrganization,
  insertSpace,
  insertSpaceMember,
  insertUser,
} from './fixtures';

/** Who asks, and what they are to the organization; null for those who are nothing to it. */
export type Subject = { name: string; access: AccessContext | null; isSignedIn: boolean };

const member = (
  name: string,
  organizationRole: AccessContext['organizationRole'],
  rest: Partial<AccessContext> = {},
) => ({
  name,
  isSignedIn: true,
  access: { organizationRole, spaceRole: null, isOwner: false, ...rest },
});

/** Every role an organization and a space know, alone and together, and those who are outside. */
export const subjects: readonly Subject[] = [
  member('organization admin', 'admin'),
  member('organization editor', 'editor'),
  member('organization viewer', 'viewer'),
  member('space admin who edits in the organization', 'editor', { spaceRole: 'admin' }),
  member('space admin who views in the organization', 'viewer', { spaceRole: 'admin' }),
  member('space editor', 'editor', { spaceRole: 'editor' }),
  member('space viewer', 'viewer', { spaceRole: 'viewer' }),
  member("key's owner in its space", 'viewer', { spaceRole: 'viewer', isOwner: true }),
  member("key's owner who left its space", 'editor', { isOwner: true }),
  { name: 'admin of another organization', access: null, isSignedIn: true },
  { name: 'nobody', access: null, isSignedIn: false },
];

export type PermissionWorld = Awaited<ReturnType<typeof insertPermissionWorld>>;

/**
 * An organization with all the subjects, two more members, and one of everything that an action can be aimed at.
 * @param passwordHash every subject's: hashing is costly by design, so it is done once
 */
export async function insertPermissionWorld(db: FixtureDb, passwordHash: string) {
  const organization = await insertOrganization(db, { name: 'Guarded' });
  const space = await insertSpace(db, organization.id, { name: 'Guarded space' });
  await db
    .update(spaces)
    .set({ logo: Buffer.from('webp'), logoVersion: imageVersion })
    .where(eq(spaces.id, space.id));
  const people = new Map<string, { id: string; cookie: string; sessionId: string; identityId: string }>();
  for (const { name, access, isSignedIn } of subjects) {
    if (!isSignedIn) continue;
    const user = await insertUser(db, {
      name: `The ${name}`,
      passwordHash,
      avatar: Buffer.from('webp'),
      avatarVersion: imageVersion,
    });
    people.set(name, { id: user.id, ...(await insertSession(db, user.id)), ...(await insertIdentity(db, user.id)) });
    const home = access ? organization : await insertOrganization(db);
    await insertMember(db, home.id, user.id, access?.organizationRole ?? 'admin');
    if (access?.spaceRole) await insertSpaceMember(db, space, user.id, access.spaceRole);
  }
  const bystander = await insertUser(db, { name: 'The bystander' });
  await insertMember(db, organization.id, bystander.id, 'editor');
  await insertSpaceMember(db, space, bystander.id, 'editor');
  const latecomer = await insertUser(db, { name: 'The latecomer' });
  await insertMember(db, organization.id, latecomer.id, 'admin');

  const personOf = (subject: Subject) => people.get(subject.name);
  const keys = new Map<string, { id: string; name: string }>();
  for (const subject of subjects.filter(({ access }) => access?.isOwner)) {
    const owner = personOf(subject)?.id ?? bystander.id;
    keys.set(subject.name, await insertApiKey(db, space, owner, { name: `Key of ${owner}` }));
  }
  const key = await insertApiKey(db, space, bystander.id, { name: `Key of ${bystander.id}` });
  // The gateway creates the days of the request log while it runs.
  await db.execute(sql`select maintain_request_log(30)`);
  for (const { id } of [key, ...keys.values()]) await insertRequest(db, organization.id, id);
  const auditedName = `Audited ${newId()}`;
  await db.insert(auditEvents).values({
    id: newId(),
    organizationId: organization.id,
    action: 'organization.renamed',
    targetType: 'organization',
    targetId: organization.id,
    details: { name: auditedName },
  });
  return {
    auditedName,
    organization,
    space,
    bystander: {
      ...bystander,
      ...(await insertSession(db, bystander.id)),
      ...(await insertIdentity(db, bystander.id)),
    },
    latecomer,
    key,
    invitation: await insertInvitation(db, organization.id, latecomer.id),
    userIds: [...people.values()].map(({ id }) => id).concat(bystander.id, latecomer.id),
    personOf,
    /** The key that a subject acts on: one of their own where that is what they are. */
    keyOf: (subject: Subject) => keys.get(subject.name) ?? key,
  };
}

/** What names an image in its address. */
export const imageVersion = '0'.repeat(32);

/** The address that the request log shows to those who may see it. */
export const loggedAddress = '203.0.113.77';

async function insertRequest(db: FixtureDb, organizationId: string, apiKeyId: string): Promise<void> {
  const startedAt = new Date();
  await db.insert(requestLog).values({
    organizationId,
    apiKeyId,
    startedAt,
    requestId: `req_${newId()}`,
    status: 200,
    latencyMs: 5,
    address: loggedAddress,
  });
}

async function insertSession(db: FixtureDb, userId: string): Promise<{ cookie: string; sessionId: string }> {
  const [token, id] = [createSessionToken(), newId()];
  const expiresAt = sql`now() + interval '1 hour'`;
  await db.insert(sessions).values({ id, userId, tokenHash: hashSessionToken(token), expiresAt });
  return { cookie: `session=${token}`, sessionId: id };
}

async function insertIdentity(db: FixtureDb, userId: string): Promise<{ identityId: string }> {
  const id = newId();
  await db.insert(identities).values({ id, userId, issuer: 'https://id.example.test', subject: id, label: 'Test' });
  return { identityId: id };
}
