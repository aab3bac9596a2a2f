import { and, eq, inArray, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { StartError } from '@/db/embedded/start-error';
import { users } from '@/db/schema/accounts';
import { auditEvents } from '@/db/schema/audit';
import { subscriptions } from '@/db/schema/billing';
import { memberships } from '@/db/schema/members';
import { organizations } from '@/db/schema/organizations';
import { spaceMembers, spaces } from '@/db/schema/spaces';
import { hashPassword } from '@/lib/passwords';
import type { DemoDb, DemoTransaction } from './connection';
import { insertNamedKeys } from './keys';
import { type DemoOrganization, demoOrganizations, formerMember } from './people';

/** The ids of the inserted rows, by the names that the demo's tables use. */
export type Ids = { organization: string; spaces: Map<string, string>; people: Map<string, string> };

/**
 * Inserts the demo's organizations; if they exist, sets a new password for its accounts.
 * @returns whether the organizations are new
 * @throws StartError when another organization uses one of the slugs
 */
export async function ensureOrganizations(db: DemoDb, password: string, pepper: Buffer): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('demo'))`);
    const isNew = !(await isThere(tx));
    if (!isNew) {
      await renewPasswords(tx, password);
      return false;
    }
    for (const organization of demoOrganizations) {
      const ids = await insertOrganization(tx, organization, password);
      if (organization.plan === 'pulze_x_suite') await insertNamedKeys(tx, ids, pepper);
    }
    // A user in two organizations, to show how to switch between them.
    await joinFirst(tx, 'admin@acme.example', 'globex');
    return true;
  });
}

async function isThere(tx: DemoTransaction): Promise<boolean> {
  const slugs = demoOrganizations.map(({ slug }) => slug);
  const addresses = demoOrganizations.flatMap(({ people }) => people.map(({ email }) => email));
  const taken = await tx
    .select({ slug: organizations.slug })
    .from(organizations)
    .where(inArray(organizations.slug, slugs));
  const ours = await tx
    .selectDistinct({ slug: organizations.slug })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .where(and(inArray(users.email, addresses), inArray(organizations.slug, slugs)));
  if (taken.length === 0) return false;
  const foreign = taken.find(({ slug }) => !ours.some((own) => own.slug === slug));
  if (!foreign) return true;
  throw new StartError(
    `There is an organization at /${foreign.slug} that is not the demo's, so the demo can't be created.`,
  );
}

async function renewPasswords(tx: DemoTransaction, password: string): Promise<void> {
  for (const { email } of demoOrganizations.flatMap(({ people }) => people)) {
    await tx
      .update(users)
      .set({ passwordHash: await hashPassword(password) })
      .where(eq(users.email, email));
  }
}

async function insertOrganization(tx: DemoTransaction, demo: DemoOrganization, password: string): Promise<Ids> {
  const organizationId = newId();
  const createdAt = new Date(Date.now() - 1_000 * 86_400_000);
  await tx.insert(organizations).values({ id: organizationId, slug: demo.slug, name: demo.name, createdAt });
  await tx.insert(subscriptions).values({ organizationId, plan: demo.plan, status: 'active' });
  const made: Ids = { organization: organizationId, spaces: new Map(), people: new Map() };
  for (const name of demo.spaces) {
    const id = newId();
    await tx.insert(spaces).values({ id, organizationId, name, createdAt });
    made.spaces.set(name, id);
  }
  for (const person of demo.people) {
    const userId = await insertPerson(tx, person, await hashPassword(password), createdAt);
    made.people.set(person.email.split('@')[0] ?? '', userId);
    await tx.insert(memberships).values({ organizationId, userId, role: person.role, createdAt });
    const roles = Object.entries(person.spaces).flatMap(([name, role]) => {
      const spaceId = made.spaces.get(name);
      return spaceId ? [{ organizationId, spaceId, userId, role }] : [];
    });
    if (roles.length > 0) await tx.insert(spaceMembers).values(roles);
  }
  if (demo.slug === 'acme') made.people.set('former', await insertPerson(tx, formerMember, null, createdAt));
  await tx.insert(auditEvents).values({
    id: newId(),
    organizationId,
    actorId: made.people.get('admin'),
    createdAt,
    action: 'organization.created',
    targetType: 'organization',
    targetId: organizationId,
    details: { name: demo.name },
  });
  return made;
}

async function insertPerson(
  tx: DemoTransaction,
  { email, name }: { email: string; name: string },
  passwordHash: string | null,
  createdAt: Date,
): Promise<string> {
  const id = newId();
  await tx.insert(users).values({ id, email, name, passwordHash, createdAt });
  return id;
}

async function joinFirst(tx: DemoTransaction, email: string, slug: string): Promise<void> {
  await tx.execute(sql`
    insert into memberships (organization_id, user_id, role)
    select o.id, u.id, 'viewer' from organizations o, users u where o.slug = ${slug} and u.email = ${email}`);
}
