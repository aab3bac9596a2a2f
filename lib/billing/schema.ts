import type { PlanId, Subscription } from '../plans';

/** What the browser is told about plan and payment. Dates are ISO 8601 strings. */

/** What plans cost, as people read it; a plan is missing where nobody knows. */
export type PlanPrices = Partial<Record<PlanId, string>>;

/** What would stop with the plan. */
export type KeysInUse = { keys: number; requestsLastDay: number };

export type Payments =
  /** No payment provider is connected: plans change without one. */
  | { kind: 'none' }
  | {
      kind: 'stripe';
      /** Whether Stripe knows the organization, so that its portal can be opened. */
      isCustomer: boolean;
      /** Whether the plan is paid through a subscription that still stands at Stripe. */
      isSubscribed: boolean;
      /** Whether Stripe has just confirmed what is shown; else it is what was last heard. */
      isFresh: boolean;
    };

export type Billing = {
  subscription: Subscription;
  renewsAt: string | null;
  /** When it stops, or stopped; null for one that goes on. */
  endsAt: string | null;
  prices: PlanPrices;
  payments: Payments;
  keysInUse: KeysInUse;
};

/** A wish for a plan. */
export type PlanWish = {
  plan: PlanId;
  /** The path the person is on, to come back to. */
  from: string;
  /** Whether they have been told what changes and what it costs; where they pay elsewhere, they are told there. */
  isConfirmed: boolean;
};

/** What became of it. */
export type PlanChange =
  /** Done; `goTo` is where to land, null to stay. */
  | { kind: 'changed'; plan: PlanId; goTo: string | null }
  /** It goes on at the payment provider's. */
  | { kind: 'leave'; url: string };

export const cancelTimes = ['period_end', 'now'] as const;
export type CancelTime = (typeof cancelTimes)[number];
