import type { CheckSubject } from '../api-keys/status-checks';
import { apiKeysPlanId, plans } from '../plans';
import { type EndpointGroup, endpointGroupLabels } from './endpoint-groups';

/** The facts beside the key that decide whether a request is refused. Requests with equal facts share the verdict. */
export type Call = {
  /** The sender's address; '' when unknown. */
  address: string;
  /** Null for endpoints that no list can exclude. */
  endpoint: EndpointGroup | null;
};

/** The facts that the message of a refusal names; `key` is the subject of a sentence. */
export type RefusedCall = Call & { key: string; organizationName: string };

type RefusalFacts = {
  /** The API's error. */
  code: string;
  status: number;
  type: string;
  /** The API's message; absent where it depends on more than the call, so that the gateway has it. */
  message?: (call: RefusedCall) => string;
  /** The description in the error reference. */
  happened: string;
  remedy: string;
  /** The remedy in the request log, for users of the dashboard, if it differs. */
  advice?: string;
  /** The label of these requests where they are counted. */
  label: string;
  /** The line of a key's Status section that counts them. */
  check?: CheckSubject;
};

const unauthorized = { status: 401, type: 'invalid_request_error' } as const;
const forbidden = { status: 403, type: 'permission_error' } as const;
const tooMany = { status: 429, type: 'rate_limit_error' } as const;
const settingAdvice = 'An admin of the space can allow it in the key’s settings.';

/** The refusals that are decided before the body is read. */
const keyRefusals = {
  removed: {
    code: 'api_key_removed',
    ...unauthorized,
    message: ({ key }) => `${key} was removed: create a new one in the dashboard and use that.`,
    happened: 'The key was removed.',
    remedy: 'Create a new key and use that.',
    label: 'key removed',
  },
  disabled: {
    code: 'api_key_disabled',
    ...unauthorized,
    message: ({ key }) => `${key} is disabled: ask an admin of your organization to enable it.`,
    happened: 'The key is disabled.',
    remedy: 'An admin of the space can enable it.',
    label: 'key disabled',
  },
  expired: {
    code: 'api_key_expired',
    ...unauthorized,
    message: ({ key }) => `${key} has expired: ask an admin to extend it, or create a new one.`,
    happened: 'The key’s date has passed.',
    remedy: 'An admin of the space can set another.',
    label: 'key expired',
  },
  replaced: {
    code: 'api_key_replaced',
    ...unauthorized,
    message: ({ key }) => `${key} was replaced by a rotation: use the key's new secret.`,
    happened: 'A rotation replaced this secret.',
    remedy: 'Use the new secret of the same key.',
    label: 'secret replaced',
    check: 'state',
  },
  space_gone: {
    code: 'space_not_found',
    ...forbidden,
    message: ({ key }) => `${key} belongs to a space that was deleted: create a key in another one.`,
    happened: 'The key’s space was deleted.',
    remedy: 'Create a key in another space.',
    label: 'space deleted',
  },
  subscription_inactive: {
    code: 'subscription_inactive',
    status: 402,
    type: 'billing_error',
    message: ({ key, organizationName }) =>
      `${key} is not covered by the subscription of ${organizationName}: API keys require ` +
      `${plans[apiKeysPlanId].name}, and work again unchanged after an admin upgrades.`,
    happened: 'The plan does not include API keys.',
    remedy: 'An admin of the organization can upgrade.',
    label: 'plan without API keys',
  },
  address_not_allowed: {
    code: 'address_not_allowed',
    ...unauthorized,
    message: ({ key, address }) =>
      `${key} may not be used from ${address || 'an unknown address'}: use it from an allowed address, or ask an ` +
      'admin to add this one.',
    happened: 'The key may not be used from this IP address.',
    remedy: 'Use it from an allowed one, or ask an admin to add it.',
    advice: settingAdvice,
    label: 'address not allowed',
    check: 'addresses',
  },
  endpoint_not_allowed: {
    code: 'endpoint_not_allowed',
    ...forbidden,
    message: ({ key, endpoint }) =>
      `${key} may not use this endpoint (${endpointGroupLabels[endpoint ?? 'other']}): see GET /v1/key for those ` +
      'that it may, or ask an admin to add it.',
    happened: 'The key may not use this endpoint.',
    remedy: 'See GET /v1/key for those that it may.',
    advice: settingAdvice,
    label: 'endpoint not allowed',
    check: 'endpoints',
  },
  limited: {
    code: 'rate_limit_exceeded',
    ...tooMany,
    happened: 'Over the key’s or the plan’s limit.',
    remedy: 'Wait for `retry-after` seconds. SDKs do so by themselves.',
    advice: 'Wait as retry-after says: SDKs do so by themselves. An admin of the space can raise the key’s limit.',
    label: 'over the rate limit',
    check: 'limits',
  },
  concurrency_limited: {
    code: 'concurrency_limit_exceeded',
    ...tooMany,
    happened: 'Too many requests of the key are running.',
    remedy: 'Send the next one when one has ended.',
    label: 'too many at once',
    check: 'limits',
  },
} as const satisfies Record<string, RefusalFacts>;

/** The refusals that the body decides. */
const bodyRefusals = {
  model_not_allowed: {
    code: 'model_not_allowed',
    ...forbidden,
    happened: 'The key may not use this model.',
    remedy: 'The message names those that it may; see GET /v1/models.',
    advice: settingAdvice,
    label: 'model not allowed',
    check: 'models',
  },
  tokens_limited: { ...keyRefusals.limited, label: 'over the token limit' },
  request_exceeds_limit: {
    code: 'request_exceeds_limit',
    status: 400,
    type: 'invalid_request_error',
    happened: 'One request needs more than the whole token limit.',
    remedy: 'Send less, or lower `max_tokens`; see GET /v1/key for the limit.',
    label: 'larger than the token limit',
    check: 'limits',
  },
} as const satisfies Record<string, RefusalFacts>;

/** Why a known key is refused before its body is read. */
export type KeyRefusal = keyof typeof keyRefusals;
/** Why a request of a known key is refused. */
export type RefusalReason = KeyRefusal | keyof typeof bodyRefusals;
/** The codes with which the gateway refuses a known key; others are faults of a request or of the model server. */
export type RefusalCode =
  | (typeof keyRefusals)[KeyRefusal]['code']
  | (typeof bodyRefusals)[keyof typeof bodyRefusals]['code'];

/** The refusals of a known key by their reason, those before the body in the order of judgement. */
export const refusals: Readonly<Record<RefusalReason, RefusalFacts & { code: RefusalCode }>> = {
  ...keyRefusals,
  ...bodyRefusals,
};
export const keyRefusalReasons = Object.keys(keyRefusals) as KeyRefusal[];
/** The reasons that admission has not counted, because they depend on the body. */
export const bodyRefusalReasons = Object.keys(bodyRefusals);

export const refusalCodes = [...new Set(Object.values(refusals).map(({ code }) => code))];

/** Returns the code and label of a counted reason; for a reason of a later version, its name. */
export function refusalOf(reason: string): { code: string; label: string } {
  return Object.hasOwn(refusals, reason) ? refusals[reason as RefusalReason] : { code: reason, label: reason };
}

/** Returns the reasons that a line of a key's Status section counts, and the codes of these requests. */
export function refusalsOfCheck(check: CheckSubject): { reasons: string[]; codes: string[] } {
  const counted = Object.entries(refusals).filter(([, refusal]) => refusal.check === check);
  return { reasons: counted.map(([reason]) => reason), codes: [...new Set(counted.map(([, { code }]) => code))] };
}
