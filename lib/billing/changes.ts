import type { SubscriptionState } from '@/db/queries/subscriptions';
import type { AuditAction, AuditChange } from '../audit';
import { plans } from '../plans';

type Change = { action: AuditAction; details: { changes: Record<string, AuditChange> } };

/** Returns the changes between two states of a subscription for the audit log; null when none is worth recording. */
export function changeBetween(before: SubscriptionState, after: SubscriptionState): Change | null {
  const changes: Record<string, AuditChange> = {};
  if (before.plan !== after.plan) changes.plan = { from: plans[before.plan].name, to: plans[after.plan].name };
  if (before.status !== after.status) changes.status = { from: before.status, to: after.status };
  if (before.endsAt?.getTime() !== after.endsAt?.getTime()) {
    changes.endsAt = { from: before.endsAt?.toISOString() ?? null, to: after.endsAt?.toISOString() ?? null };
  }
  if (Object.keys(changes).length === 0) return null;
  if (changes.plan) return { action: 'plan.changed', details: { changes } };
  return {
    action: changes.status ? 'subscription.changed' : 'subscription.cancellation_changed',
    details: { changes },
  };
}

/** Returns whether two states are equal in every column. */
export function isSameState(before: SubscriptionState, after: SubscriptionState): boolean {
  return (
    changeBetween(before, after) === null &&
    before.providerSubscriptionId === after.providerSubscriptionId &&
    before.currentPeriodEndsAt?.getTime() === after.currentPeriodEndsAt?.getTime()
  );
}
