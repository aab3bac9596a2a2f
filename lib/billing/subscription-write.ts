import 'server-only';
import type { Transaction } from '@/db/client';
import { type FoundSubscription, type SubscriptionState, updateSubscription } from '@/db/queries/subscriptions';
import { type AuditActor, recordAudit } from '../audit';
import { changeBetween, isSameState } from './changes';

/**
 * Updates a subscription and records the change in the audit log; does nothing when nothing changed. Returns false when
 * the subscription was written since `before` was read.
 */
export async function writeSubscription(
  by: AuditActor,
  before: FoundSubscription,
  after: SubscriptionState,
  tx: Transaction,
): Promise<boolean> {
  if (isSameState(before, after)) return true;
  const { organization } = by;
  if (!(await updateSubscription(organization.id, before.revision, after, tx))) return false;
  const change = changeBetween(before, after);
  if (change) await recordAudit(by, { ...change, targetType: 'organization', targetId: organization.id }, tx);
  return true;
}
