import { and, count, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { apiKeySecrets, apiKeys } from '../schema/api-keys';
import { organizations } from '../schema/organizations';
import { peppers } from '../schema/peppers';
import { apiKeyLastUses } from '../schema/usage';

/** Selects the version of a pepper by its check value, for a new secret that is hashed with it. */
export const hashVersionOf = (checkValue: Buffer): SQL<number> =>
  sql<number>`coalesce((select version from peppers where check_value = ${checkValue}), 1::smallint)`;

/** Returns the peppers of the installation, oldest first. */
export async function findPeppers(db: Db = dashboardDb()) {
  return db.select().from(peppers).orderBy(peppers.version);
}

/** Inserts the pepper of a new installation, unless it already has one. */
export async function insertFirstPepper(checkValue: Buffer, db: Db = dashboardDb()): Promise<void> {
  // Always version 1, so that the second of two simultaneous first starts does not count as a change of the pepper.
  await db.insert(peppers).values({ version: 1, checkValue }).onConflictDoNothing();
}

/** Inserts a pepper with the next version, unless the installation has it. */
export async function insertPepper(checkValue: Buffer, db: Db = dashboardDb()): Promise<void> {
  await db.execute(sql`
    insert into peppers (version, check_value)
    select coalesce(max(version) + 1, 1::smallint), ${checkValue} from peppers
    on conflict do nothing`);
}

/** Marks a pepper as the one to rehash secrets with. */
export async function updatePepperStarted(version: number): Promise<void> {
  await dashboardDb()
    .update(peppers)
    .set({ startedAt: sql`coalesce(${peppers.startedAt}, now())` })
    .where(eq(peppers.version, version));
}

/** Retires a pepper: secrets that still need it are refused from now on. */
export async function updatePepperGivenUp(version: number): Promise<void> {
  await dashboardDb().update(peppers).set({ givenUpAt: sql`now()` }).where(eq(peppers.version, version));
}

const isLive = and(
  isNull(apiKeys.removedAt),
  or(isNull(apiKeySecrets.expiresAt), gt(apiKeySecrets.expiresAt, sql`now()`)),
);

/** Counts the live secrets of each version. */
export async function countLiveSecrets(db: Db = dashboardDb()) {
  return db
    .select({ version: apiKeySecrets.hashVersion, secrets: count() })
    .from(apiKeySecrets)
    .innerJoin(apiKeys, eq(apiKeys.id, apiKeySecrets.apiKeyId))
    .where(isLive)
    .groupBy(apiKeySecrets.hashVersion)
    .orderBy(apiKeySecrets.hashVersion);
}

/** Finds the keys with a live secret of a version, most recently used first. */
export async function findKeysOfVersion(version: number, limit: number) {
  return dashboardDb()
    .select({
      organization: organizations.slug,
      id: apiKeys.id,
      name: apiKeys.name,
      lastFive: apiKeySecrets.lastFive,
      lastUsedAt: apiKeyLastUses.lastUsedAt,
    })
    .from(apiKeySecrets)
    .innerJoin(apiKeys, eq(apiKeys.id, apiKeySecrets.apiKeyId))
    .innerJoin(organizations, eq(organizations.id, apiKeys.organizationId))
    .leftJoin(apiKeyLastUses, eq(apiKeyLastUses.apiKeyId, apiKeys.id))
    .where(and(isLive, eq(apiKeySecrets.hashVersion, version)))
    .orderBy(sql`${apiKeyLastUses.lastUsedAt} desc nulls last`, apiKeys.id)
    .limit(limit);
}
