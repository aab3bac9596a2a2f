import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type Attention, expiringDays, neverUsedDays, removedCalledDays, unusedDays } from '@/lib/api-keys/attention';
import { apiKeys } from '../schema/api-keys';
import { apiKeyLastUses, apiKeyUsage } from '../schema/usage';
import { type ListColumns, lastUseColumns } from './api-key-list-columns';
import { isOfOwnerLeft } from './owner-left';

const days = (count: number) => sql`make_interval(days => ${count})`;

type AttentionParts = {
  key?: (organizationId: string, columns: ListColumns) => SQL;
  lastUse?: SQL;
  /** The minimum age of keys that match `lastUse`. */
  minimumDays?: number;
};

/** Returns the conditions of a reason on the key and on its last use. Only `removed_called` matches removed keys. */
export function attentionParts(attention: Attention): AttentionParts {
  switch (attention) {
    case 'never_used':
      return {
        // In a subquery, the moment is computed once instead of for each key.
        lastUse: sql`${apiKeyLastUses.lastUsedAt} is null and ${apiKeyLastUses.createdAt} < (select now() - ${days(neverUsedDays)})`,
        minimumDays: neverUsedDays,
      };
    case 'unused':
      return { lastUse: sql`${apiKeyLastUses.lastUsedAt} < now() - ${days(unusedDays)}`, minimumDays: unusedDays };
    case 'expiring':
      return { key: (_, { expiresAt }) => sql`${expiresAt} > now() and ${expiresAt} <= now() + ${days(expiringDays)}` };
    case 'owner_left':
      return { key: isOfOwnerLeft };
    case 'removed_called':
      return {
        key: (_, { id }) => sql`exists (
          select from ${apiKeyUsage} u
          where u.api_key_id = ${id} and u.hour > now() - ${days(removedCalledDays)}
            and jsonb_exists(u.refusal_reasons, 'removed'))`,
      };
  }
}

/** Returns the condition for a reason on the keys or on their last uses, depending on `columns`. */
export function attentionWhere(organizationId: string, attention: Attention, columns: ListColumns): SQL | undefined {
  const { key, lastUse } = attentionParts(attention);
  if (!lastUse) return key?.(organizationId, columns);
  const isLastUse = and(
    eq(apiKeyLastUses.organizationId, organizationId),
    eq(apiKeyLastUses.isRemoved, false),
    lastUse,
  );
  return columns === lastUseColumns
    ? isLastUse
    : sql`${apiKeys.id} in (select ${apiKeyLastUses.apiKeyId} from ${apiKeyLastUses} where ${isLastUse})`;
}

/** Lets a scan by creation skip keys too new to match. The other indexes lack `created_at`. */
export function isOldEnough(attention: Attention): SQL | undefined {
  const { minimumDays } = attentionParts(attention);
  return minimumDays === undefined ? undefined : sql`${apiKeys.createdAt} < now() - ${days(minimumDays)}`;
}
