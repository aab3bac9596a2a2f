import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { v7 as newId } from 'uuid';
import { users } from '@/db/schema/accounts';
import { apiKeySecrets, apiKeys } from '@/db/schema/api-keys';
import { subscriptions } from '@/db/schema/billing';
import { invitations } from '@/db/schema/invitations';
import { memberships } from '@/db/schema/members';
import { organizations } from '@/db/schema/organizations';
import { spaceMembers, spaces } from '@/db/schema/spaces';
import { createSecret, firstHashVersion, hashSecret } from '@/lib/api-keys/secret';
import { lastFiveOf } from '@/lib/api-keys/secret-format';
import { createInvitationToken } from '@/lib/members/invitation-token';
import type { OrganizationRole, SpaceRole } from '@/lib/permissions';
import type { PlanId, SubscriptionStatus } from '@/lib/plans';

/** Inserts rows for tests. Each test creates its own organization. */

/** Opens a database, by default DATABASE_URL. The caller ends `db.$client`. */
export function openFixtures(url = process.env.DATABASE_URL ?? '') {
  // A pooler may not keep prepared statements.
  const prepare = process.env.DATABASE_POOLER !== 'true';
  return drizzle(postgres(url, { max: 2, prepare, onnotice: () => {} }));
}
export type FixtureDb = ReturnType<typeof openFixtures>;

const unique = () => randomBytes(6).toString('hex');

/** Inserts a user, without a password unless a hash is given (see lib/passwords). */
export async function insertUser(db: FixtureDb, given: Partial<typeof users.$inferInsert> = {}) {
  const id = newId();
  const user = { id, email: `${unique()}@example.test`, name: 'Test Person', passwordHash: null, ...given };
  await db.insert(users).values(user);
  return user;
}

type OrganizationInput = { name?: string; plan?: PlanId; status?: SubscriptionStatus };

/** Inserts an organization with its subscription, by default an active one for Pulze X Suite. */
export async function insertOrganization(db: FixtureDb, input: OrganizationInput = {}) {
  const { name = 'Test Organization', plan = 'pulze_x_suite', status = 'active' } = input;
  const organization = { id: newId(), slug: `test-${unique()}`, name };
  await db.insert(organizations).values(organization);
  await db.insert(subscriptions).values({ organizationId: organization.id, plan, status });
  return organization;
}

/** Inserts a member of an organization. */
export async function insertMember(db: FixtureDb, organizationId: string, userId: string, role: OrganizationRole) {
  await db.insert(memberships).values({ organizationId, userId, role });
}

/** Inserts a space. */
export async function insertSpace(
  db: FixtureDb,
  organizationId: string,
  given: Partial<Omit<typeof spaces.$inferInsert, 'organizationId'>> = {},
) {
  const space = { id: newId(), name: 'Test Space', ...given, organizationId };
  await db.insert(spaces).values(space);
  return space;
}

/** Inserts a member of a space; the user must be a member of its organization. */
export async function insertSpaceMember(
  db: FixtureDb,
  space: { organizationId: string; id: string },
  userId: string,
  role: SpaceRole,
) {
  await db.insert(spaceMembers).values({ organizationId: space.organizationId, spaceId: space.id, userId, role });
}

export type KeyInput = Partial<Omit<typeof apiKeys.$inferInsert, 'organizationId' | 'spaceId' | 'ownerId'>>;

/** Inserts a key with a secret hashed with API_KEY_PEPPER, and returns both. */
export async function insertApiKey(
  db: FixtureDb,
  space: { organizationId: string; id: string },
  ownerId: string,
  given: KeyInput = {},
) {
  const secret = createSecret();
  const lastFive = lastFiveOf(secret);
  const name = given.name ?? 'Test Key';
  const key = {
    id: newId(),
    createRequestId: newId(),
    ...given,
    name,
    lastFive,
    organizationId: space.organizationId,
    spaceId: space.id,
    ownerId,
  };
  await db.insert(apiKeys).values(key);
  await db.insert(apiKeySecrets).values({
    hash: hashSecret(secret, pepper()),
    hashVersion: firstHashVersion,
    organizationId: space.organizationId,
    apiKeyId: key.id,
    lastFive,
  });
  return { ...key, secret };
}

/** Inserts an open invitation of a new address, as a viewer without a space. */
export async function insertInvitation(db: FixtureDb, organizationId: string, invitedBy: string) {
  const token = createInvitationToken();
  const id = newId();
  const email = `invited-${id}@example.test`;
  const expiresAt = sql`now() + interval '7 days'`;
  await db
    .insert(invitations)
    .values({ id, organizationId, email, role: 'viewer', tokenHash: token.hash, invitedBy, expiresAt });
  return { id, email, token: token.text };
}

export type World = Awaited<ReturnType<typeof insertWorld>>;

/** Inserts an organization with one space and one admin, who is an admin of the space too. */
export async function insertWorld(db: FixtureDb, input: OrganizationInput = {}) {
  const organization = await insertOrganization(db, input);
  const admin = await insertUser(db, { name: 'Test Admin' });
  await insertMember(db, organization.id, admin.id, 'admin');
  const space = await insertSpace(db, organization.id);
  await insertSpaceMember(db, space, admin.id, 'admin');
  return { organization, admin, space };
}

/** Inserts an organization like `insertWorld`, with a key that its admin owns. */
export async function insertKeyInWorld(db: FixtureDb, given: KeyInput = {}) {
  const world = await insertWorld(db);
  return { ...world, key: await insertApiKey(db, world.space, world.admin.id, given) };
}

function pepper(): Buffer {
  return Buffer.from(process.env.API_KEY_PEPPER ?? '', 'base64');
}
