import { and, eq, sql } from 'drizzle-orm';
import { type Db, dashboardDb, type Transaction } from '../client';
import { apiKeys } from '../schema/api-keys';
import { organizations } from '../schema/organizations';

/** Finds the lifetimes of keys that an organization set, in days, and the database's time. */
export async function findKeyLifetimes(organizationId: string, db: Db = dashboardDb()) {
  const [row] = await db
    .select({
      defaultDays: organizations.defaultKeyDays,
      longestDays: organizations.longestKeyDays,
      now: sql`now()`.mapWith(apiKeys.createdAt),
    })
    .from(organizations)
    .where(eq(organizations.id, organizationId));
  return row;
}

/** Updates the lifetimes of keys that an organization set. */
export async function updateKeyLifetimes(
  organizationId: string,
  lifetimes: { defaultDays: number | null; longestDays: number | null },
  tx: Transaction,
): Promise<void> {
  await tx
    .update(organizations)
    .set({ defaultKeyDays: lifetimes.defaultDays, longestKeyDays: lifetimes.longestDays })
    .where(eq(organizations.id, organizationId));
}

/** Counts the keys that are not removed and expire more than this many days from now, or never. */
export async function countKeysBeyond(organizationId: string, days: number, db: Db = dashboardDb()): Promise<number> {
  return db.$count(
    apiKeys,
    and(
      eq(apiKeys.organizationId, organizationId),
      eq(apiKeys.isRemoved, false),
      sql`coalesce(${apiKeys.expiresAt}, 'infinity') > now() + make_interval(days => ${days})`,
    ),
  );
}
