import type { FoundSubscription } from '@/db/queries/subscriptions';
import type { Viewer } from '../viewer';
import type { CancelTime, Payments, PlanChange, PlanPrices, PlanWish } from './schema';

/**
 * How an organization comes to its plan. Callers have checked that the viewer may. Whatever changes a subscription
 * writes its audit row in the same transaction; keys follow on their next request.
 */
export type BillingProvider = {
  prices(): Promise<PlanPrices>;
  /** Brings our copy up to date; false when the provider couldn't be asked, or took too long for a page. */
  refresh(viewer: Viewer): Promise<boolean>;
  payments(subscription: FoundSubscription, isFresh: boolean): Payments;
  /**
   * @param wish its `from` is a path of the viewer's organization
   * @throws AppError conflict with what stands in the way; service_unavailable when the provider is away
   */
  changePlan(viewer: Viewer, wish: PlanWish): Promise<PlanChange>;
  /** Ends the subscription now, or with the period that is paid. */
  cancel(viewer: Viewer, when: CancelTime): Promise<void>;
  /** Takes back a cancellation whose time hasn't come. */
  resume(viewer: Viewer): Promise<void>;
  /** The address of the provider's pages for invoices and payment methods. */
  openPortal(viewer: Viewer, returnTo: string): Promise<string>;
  /**
   * What became of a payment that the viewer comes back from.
   * @throws AppError not_found for one of another organization, and for one that never was
   */
  confirm(viewer: Viewer, sessionId: string): Promise<'settled' | 'pending' | 'abandoned'>;
};
