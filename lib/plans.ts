/** The plans and what each includes: the one table that prompt, billing page, limits and API read. */
export const planIds = ['free', 'pulze_one', 'pulze_x_suite'] as const;
export type PlanId = (typeof planIds)[number];

export const subscriptionStatuses = ['active', 'past_due', 'canceled'] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/** A rate limit: `requestsPerMinute` refills steadily, `burst` may be spent at once. */
export type RateLimit = { requestsPerMinute: number; burst: number };

export type Plan = {
  name: string;
  summary: string;
  includes: readonly string[];
  /** Whether API keys exist on this plan at all. */
  apiKeys: boolean;
  /** The cap over all keys of an organization, so that many keys don't multiply it. */
  organizationLimit: RateLimit;
  /** The limit of one key until an admin sets another. */
  keyLimit: RateLimit;
};

const organizationLimit: RateLimit = { requestsPerMinute: 6_000, burst: 600 };
const keyLimit: RateLimit = { requestsPerMinute: 600, burst: 60 };

export const plans: Record<PlanId, Plan> = {
  free: {
    name: 'Free',
    summary: 'For trying things out.',
    includes: ['The dashboard for you and your team', 'Organizations and spaces'],
    apiKeys: false,
    organizationLimit,
    keyLimit,
  },
  pulze_one: {
    name: 'Pulze One',
    summary: 'For one person at work.',
    includes: ['Everything in Free', 'Personal use without programmatic access'],
    apiKeys: false,
    organizationLimit,
    keyLimit,
  },
  pulze_x_suite: {
    name: 'Pulze X Suite',
    summary: 'For teams that build on the API.',
    includes: ['Unlimited API keys', 'Full API access', 'Advanced rate limits', 'All Pulze features'],
    apiKeys: true,
    organizationLimit,
    keyLimit,
  },
};

/** The plan that unlocks API keys. */
export const apiKeysPlanId: PlanId = 'pulze_x_suite';

/** An organization's subscription, as far as decisions need it. */
export type Subscription = { plan: PlanId; status: SubscriptionStatus };

/** Whether keys exist and work under this subscription; `past_due` still works, with a banner. */
export function coversApiKeys({ plan, status }: Subscription): boolean {
  return plans[plan].apiKeys && status !== 'canceled';
}

/** The plan an organization gets: with its subscription ended, what everyone gets. */
export function planInForce({ plan, status }: Subscription): PlanId {
  return status === 'canceled' ? 'free' : plan;
}

/** Whether moving from one plan to another is a step up. */
export function isUpgrade(from: PlanId, to: PlanId): boolean {
  return planIds.indexOf(to) > planIds.indexOf(from);
}
