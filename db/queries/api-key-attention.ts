import { and, not, type SQL, sql } from 'drizzle-orm';
import { type Attention, expiringDays, neverUsedDays, removedCalledDays, unusedDays } from '@/lib/api-keys/attention';
import { apiKeys } from '../schema/api-keys';
import { apiKeyLastUses, apiKeyUsage } from '../schema/usage';
import { isAmongKeysOfOwnersLeft, isOfOwnerLeft } from './owner-left';

const days = (count: number) => sql`make_interval(days => ${count})`;

type AttentionParts = {
  key?: (organizationId: string) => SQL;
  /** The same, for keys that are looked up by their last use. */
  keyOfUse?: (organizationId: string) => SQL;
  lastUse?: SQL;
  /** How old a key with such a last use is at least. */
  minimumDays?: number;
};

/** The conditions of a reason on the key and on its last use. Of removed keys only those that are still called match. */
export function attentionParts(attention: Attention): AttentionParts {
  switch (attention) {
    case 'never_used':
      return {
        lastUse: sql`${apiKeyLastUses.lastUsedAt} is null and ${apiKeyLastUses.createdAt} < now() - ${days(neverUsedDays)}`,
        minimumDays: neverUsedDays,
      };
    case 'unused':
      return { lastUse: sql`${apiKeyLastUses.lastUsedAt} < now() - ${days(unusedDays)}`, minimumDays: unusedDays };
    case 'expiring':
      return { key: () => sql`${apiKeys.expiresAt} > now() and ${apiKeys.expiresAt} <= now() + ${days(expiringDays)}` };
    case 'owner_left':
      return { key: isOfOwnerLeft, keyOfUse: isAmongKeysOfOwnersLeft };
    case 'removed_called':
      return {
        key: () => sql`exists (
          select from ${apiKeyUsage} u
          where u.api_key_id = ${apiKeys.id} and u.hour > now() - ${days(removedCalledDays)}
            and jsonb_exists(u.refusal_reasons, 'removed'))`,
      };
  }
}

/** Of so many keys at most PostgreSQL makes a list; it takes a third of a millisecond to see whether there are more. */
const mostListed = 5_000;

/**
 * Of keys that are found by their last use, "few" holds all by a list if it is short, and "many" all by a join if it is not.
 */
export type AttentionPart = 'all' | 'few' | 'many';

/** Matches keys that need attention for this reason, of a part. What is no matter of the last use is in each part. */
export function attentionWhere(
  organizationId: string,
  attention: Attention,
  part: AttentionPart = 'all',
): SQL | undefined {
  const { key, lastUse } = attentionParts(attention);
  const uses =
    lastUse &&
    sql`
      select ${apiKeyLastUses.apiKeyId} from ${apiKeyLastUses}
      where ${apiKeyLastUses.organizationId} = ${organizationId} and not ${apiKeyLastUses.isRemoved} and ${lastUse}`;
  if (!uses) return key?.(organizationId);
  const isAmong = sql`${apiKeys.id} in (${uses})`;
  const hasMany = sql`exists (${uses} offset ${mostListed})`;
  // "Is true" keeps PostgreSQL from a join, and the limit from expecting a list that it has no memory for.
  const isListed = sql`(${apiKeys.id} in (${uses} limit ${mostListed})) is true`;
  const asked = { few: and(not(hasMany), isListed), many: and(hasMany, isAmong), all: isAmong }[part];
  return and(key?.(organizationId), asked);
}

/** Follows from the last use: in the order of creation, the newest keys need not be looked at. Other orders don't hold it. */
export function isOldEnough(attention: Attention): SQL | undefined {
  const { minimumDays } = attentionParts(attention);
  return minimumDays === undefined ? undefined : sql`${apiKeys.createdAt} < now() - ${days(minimumDays)}`;
}
