import { type SQL, sql } from 'drizzle-orm';
import { type Attention, expiringDays, neverUsedDays, removedCalledDays, unusedDays } from '@/lib/api-keys/attention';
import { apiKeys } from '../schema/api-keys';
import { apiKeyLastUses, apiKeyUsage } from '../schema/usage';
import { isOwnerLeft } from './owner-left';

const days = (count: number) => sql`make_interval(days => ${count})`;

/** Whether a key needs attention for this reason; of removed keys only those that are still called do. */
export function attentionWhere(organizationId: string, attention: Attention): SQL {
  const hasLastUse = (when: SQL) => sql`${apiKeys.id} in (
    select u.api_key_id from ${apiKeyLastUses} u
    where u.organization_id = ${organizationId} and not u.is_removed and u.last_used_at ${when})`;
  switch (attention) {
    case 'never_used':
      return sql`${apiKeys.createdAt} < now() - ${days(neverUsedDays)} and ${hasLastUse(sql`is null`)}`;
    case 'unused':
      return hasLastUse(sql`< now() - ${days(unusedDays)}`);
    case 'expiring':
      return sql`${apiKeys.expiresAt} > now() and ${apiKeys.expiresAt} <= now() + ${days(expiringDays)}`;
    case 'owner_left':
      return isOwnerLeft;
    case 'removed_called':
      return sql`exists (
        select from ${apiKeyUsage} u
        where u.api_key_id = ${apiKeys.id} and u.hour > now() - ${days(removedCalledDays)}
          and jsonb_exists(u.refusal_reasons, 'removed'))`;
  }
}
