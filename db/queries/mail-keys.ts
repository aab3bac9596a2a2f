import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { apiKeyNotices } from '../schema/api-key-notices';
import { apiKeys } from '../schema/api-keys';
import { memberships } from '../schema/members';
import { spaceMembers, spaces } from '../schema/spaces';

/**
 * The keys of a mail: those that expire on a day in UTC, or `ids`; `setAfter` leaves out expiries that were set before.
 */
type Asked = { expiresOn: string | null; ids: readonly string[] | null; setAfter: Date | null; isRemoved: boolean };

/**
 * Finds the keys of a mail that its reader still owns or administers: owners must be in the space of the key.
 * @returns the first `limit` keys, by expiry and name, and the total
 */
export async function findKeysForMail(
  reader: { organizationId: string; userId: string; ownKeysOnly: boolean },
  { expiresOn, ids, setAfter, isRemoved }: Asked,
  limit: number,
  db: Db = dashboardDb(),
) {
  const { organizationId, userId } = reader;
  const isAdmin = or(eq(memberships.role, 'admin'), eq(spaceMembers.role, 'admin'));
  const isOwner = and(eq(apiKeys.ownerId, userId), or(isNotNull(spaceMembers.role), eq(memberships.role, 'admin')));
  const rows = await db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      lastFive: apiKeys.lastFive,
      spaceName: spaces.name,
      expiresAt: apiKeys.expiresAt,
      removedAt: apiKeys.removedAt,
      total: sql<number>`count(*) over ()::int`,
    })
    .from(apiKeys)
    .innerJoin(
      spaces,
      and(eq(spaces.organizationId, organizationId), eq(spaces.id, apiKeys.spaceId), isNull(spaces.deletedAt)),
    )
    .innerJoin(memberships, and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)))
    .leftJoin(
      spaceMembers,
      and(
        eq(spaceMembers.organizationId, organizationId),
        eq(spaceMembers.userId, userId),
        eq(spaceMembers.spaceId, apiKeys.spaceId),
      ),
    )
    .where(
      and(
        eq(apiKeys.organizationId, organizationId),
        eq(apiKeys.isRemoved, isRemoved),
        reader.ownKeysOnly ? isOwner : or(isOwner, isAdmin),
        ids === null ? undefined : inArray(apiKeys.id, [...ids]),
        expiresOn === null ? undefined : isOnDay(expiresOn),
        setAfter === null ? undefined : isSetAfter(setAfter),
      ),
    )
    .orderBy(asc(apiKeys.expiresAt), asc(apiKeys.name), asc(apiKeys.id))
    .limit(limit);
  return { keys: rows, total: rows[0]?.total ?? 0 };
}

function isOnDay(day: string): SQL | undefined {
  const start = new Date(`${day}T00:00:00Z`);
  const end = new Date(start.getTime() + 86_400_000);
  return and(gt(apiKeys.expiresAt, sql`now()`), gte(apiKeys.expiresAt, start), lt(apiKeys.expiresAt, end));
}

const isSetAfter = (time: Date) => sql`exists (
  select from ${apiKeyNotices} n where n.api_key_id = ${apiKeys.id} and n.kind = 'expiry'
    and n.set_at > ${time.toISOString()}::timestamptz)`;
