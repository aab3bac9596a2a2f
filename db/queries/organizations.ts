import { and, asc, desc, eq } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { users } from '../schema/accounts';
import { subscriptions } from '../schema/billing';
import { memberships } from '../schema/members';
import { organizations } from '../schema/organizations';

/** Inserts an organization on the Free plan with its first admin; false when the slug is taken. */
export async function insertOrganization(
  organization: { id: string; slug: string; name: string },
  adminId: string,
  tx: Transaction,
): Promise<boolean> {
  const rows = await tx
    .insert(organizations)
    .values(organization)
    .onConflictDoNothing()
    .returning({ id: organizations.id });
  if (rows.length === 0) return false;
  await tx.insert(subscriptions).values({ organizationId: organization.id });
  await tx.insert(memberships).values({ organizationId: organization.id, userId: adminId, role: 'admin' });
  return true;
}

/** Finds the organization a user was last active in; undefined when they have none. */
export async function findLastOrganizationSlug(userId: string, db: Db = dashboardDb()): Promise<string | undefined> {
  const [row] = await db
    .select({ slug: organizations.slug })
    .from(memberships)
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .where(eq(memberships.userId, userId))
    .orderBy(desc(memberships.lastActiveAt))
    .limit(1);
  return row?.slug;
}

/** Finds the first five admins of an organization, by name. */
export async function findAdmins(organizationId: string, db: Db = dashboardDb()) {
  return db
    .select({ id: users.id, name: users.name, email: users.email })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.role, 'admin')))
    .orderBy(asc(users.name), asc(users.id))
    .limit(5);
}
