import type { FoundSubscription } from '@/db/queries/subscriptions';
import type { Viewer } from '../viewer';
import type { CancelTime, Payments, PlanChange, PlanPrices, PlanRequest } from './schema';

/**
 * Changes and pays for plans. Callers check the viewer's permission first. Every change of a subscription is audited in
 * the same transaction, and applies to the keys' next requests.
 */
export type BillingProvider = {
  prices(): Promise<PlanPrices>;
  /** Updates our copy of the subscription; false when the provider failed or took too long for a page. */
  refresh(viewer: Viewer): Promise<boolean>;
  payments(subscription: FoundSubscription, isFresh: boolean): Payments;
  /**
   * @param request its `from` must be a path of the viewer's organization
   * @throws AppError conflict with the reason; service_unavailable when the provider doesn't respond
   */
  changePlan(viewer: Viewer, request: PlanRequest): Promise<PlanChange>;
  /** Cancels the subscription now, or at the end of the paid period. */
  cancel(viewer: Viewer, when: CancelTime): Promise<void>;
  /** Reverts a cancellation that has not taken effect. */
  resume(viewer: Viewer): Promise<void>;
  /** Returns the URL of the provider's portal for invoices and payment methods. */
  openPortal(viewer: Viewer, returnTo: string): Promise<string>;
  /**
   * Returns the outcome of a checkout session after the viewer returned from it.
   * @throws AppError not_found when it belongs to another organization or doesn't exist
   */
  confirm(viewer: Viewer, sessionId: string): Promise<'settled' | 'pending' | 'abandoned'>;
};
