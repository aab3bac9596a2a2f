import * as z from 'zod/mini';
import { pathInput } from '../input';
import { type PlanId, planIds, type Subscription } from '../plans';

/** The DTOs of plan and payment. Dates are ISO 8601 strings. */

/** The price of each plan as text; a plan without a known price is missing. */
export type PlanPrices = Partial<Record<PlanId, string>>;

/** The keys that stop working when the plan ends. */
export type KeysInUse = { keys: number; requestsLastDay: number };

export type Payments =
  /** No payment provider is connected: plans change without payment. */
  | { kind: 'none' }
  | {
      kind: 'stripe';
      /** Whether the organization is a customer at Stripe, and so has a portal. */
      isCustomer: boolean;
      /** Whether the plan is paid through an ongoing Stripe subscription. */
      isSubscribed: boolean;
      /** Whether Stripe has just confirmed the data; otherwise it is our last copy. */
      isFresh: boolean;
    };

export type Billing = {
  subscription: Subscription;
  renewsAt: string | null;
  /** When it ends or ended; null when it renews. */
  endsAt: string | null;
  prices: PlanPrices;
  payments: Payments;
  keysInUse: KeysInUse;
};

/** The outcome of a plan change. */
export type PlanChange =
  /** The plan has changed. `goTo` is the path to redirect to; null to stay. */
  | { kind: 'changed'; plan: PlanId; goTo: string | null }
  /** The user must pay at the provider's `url`. */
  | { kind: 'leave'; url: string };

export const cancelTimes = ['period_end', 'now'] as const;
export type CancelTime = (typeof cancelTimes)[number];

/** A request to change the plan. */
export const changePlanSchema = z.object({
  plan: z.enum(planIds),
  /** The path to return to after the change. */
  from: pathInput,
  /** Whether the user confirmed the change and its price. Stripe Checkout asks for its own confirmation. */
  isConfirmed: z.boolean(),
});
export type PlanRequest = z.output<typeof changePlanSchema>;

export const cancelSchema = z.object({ when: z.enum(cancelTimes) });
export const openPortalSchema = z.object({ from: pathInput });
