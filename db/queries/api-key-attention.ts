import { and, type SQL, sql } from 'drizzle-orm';
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

/** Matches keys that need attention for this reason. */
export function attentionWhere(organizationId: string, attention: Attention): SQL | undefined {
  const { key, lastUse } = attentionParts(attention);
  const used =
    lastUse &&
    sql`${apiKeys.id} in (
      select ${apiKeyLastUses.apiKeyId} from ${apiKeyLastUses}
      where ${apiKeyLastUses.organizationId} = ${organizationId} and not ${apiKeyLastUses.isRemoved} and ${lastUse})`;
  return and(key?.(organizationId), used);
}

/** Follows from the last use: in the order of creation, the newest keys need not be looked at. Other orders don't hold it. */
export function isOldEnough(attention: Attention): SQL | undefined {
  const { minimumDays } = attentionParts(attention);
  return minimumDays === undefined ? undefined : sql`${apiKeys.createdAt} < now() - ${days(minimumDays)}`;
}
