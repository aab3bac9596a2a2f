import { asc, eq } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { memberships } from '../schema/members';
import { organizations } from '../schema/organizations';

/** Finds the organizations a user is a member of, by name. */
export async function findOrganizationsOf(userId: string, db: Db = dashboardDb()) {
  return db
    .select({ slug: organizations.slug, name: organizations.name, role: memberships.role })
    .from(memberships)
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .where(eq(memberships.userId, userId))
    .orderBy(asc(organizations.name), asc(organizations.id));
}

/** Renames an organization and returns its previous name; undefined when that was the same. */
export async function updateOrganizationName(
  organizationId: string,
  name: string,
  tx: Transaction,
): Promise<string | undefined> {
  const where = eq(organizations.id, organizationId);
  const [before] = await tx.select({ name: organizations.name }).from(organizations).where(where).for('update');
  if (!before || before.name === name) return undefined;
  await tx.update(organizations).set({ name }).where(where);
  return before.name;
}
