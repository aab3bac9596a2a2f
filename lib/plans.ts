/** The plans and what each includes. The upgrade prompt, the billing page, limits and the API read this table. */
export const planIds = ['free', 'pulze_one', 'pulze_x_suite'] as const;
export type PlanId = (typeof planIds)[number];

export function isPlanId(text: string): text is PlanId {
  return (planIds as readonly string[]).includes(text);
}

export const subscriptionStatuses = ['active', 'past_due', 'canceled'] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/** A rate limit: it refills at `requestsPerMinute`, and `burst` requests may be made at once. */
export type RateLimit = { requestsPerMinute: number; burst: number };

/** Returns the microseconds in which a limit refills by one request. */
export const intervalOf = ({ requestsPerMinute }: RateLimit): number => Math.floor(60_000_000 / requestsPerMinute);

export type Plan = {
  name: string;
  summary: string;
  includes: readonly string[];
  /** Whether the plan includes API keys. */
  apiKeys: boolean;
  /** The limit over all keys of an organization together. */
  organizationLimit: RateLimit;
  /** How many tokens a minute all keys of an organization together may use. */
  organizationTokens: number;
  /** The default limit of one key. */
  keyLimit: RateLimit;
};

const organizationLimit: RateLimit = { requestsPerMinute: 6_000, burst: 600 };
const organizationTokens = 10_000_000;
const keyLimit: RateLimit = { requestsPerMinute: 600, burst: 60 };

export const plans: Record<PlanId, Plan> = {
  free: {
    name: 'Free',
    summary: 'To try the product.',
    includes: ['The dashboard for you and your team', 'Organizations and spaces'],
    apiKeys: false,
    organizationLimit,
    organizationTokens,
    keyLimit,
  },
  pulze_one: {
    name: 'Pulze One',
    summary: 'For one person.',
    includes: ['Everything in Free', 'Personal use without programmatic access'],
    apiKeys: false,
    organizationLimit,
    organizationTokens,
    keyLimit,
  },
  pulze_x_suite: {
    name: 'Pulze X Suite',
    summary: 'For teams that build on the API.',
    includes: ['Unlimited API keys', 'Full API access', 'Advanced rate limits', 'All Pulze features'],
    apiKeys: true,
    organizationLimit,
    organizationTokens,
    keyLimit,
  },
};

/** The plan that includes API keys. */
export const apiKeysPlanId: PlanId = 'pulze_x_suite';

/** The parts of a subscription that decide what an organization may use. */
export type Subscription = { plan: PlanId; status: SubscriptionStatus };

/** Returns whether API keys work under this subscription; they still do while a payment is past due. */
export function coversApiKeys({ plan, status }: Subscription): boolean {
  return plans[plan].apiKeys && status !== 'canceled';
}

/** Returns the plan in force: Free after the subscription has ended. */
export function planInForce({ plan, status }: Subscription): PlanId {
  return status === 'canceled' ? 'free' : plan;
}

/** Returns whether `to` is a higher plan than `from`. */
export function isUpgrade(from: PlanId, to: PlanId): boolean {
  return planIds.indexOf(to) > planIds.indexOf(from);
}
