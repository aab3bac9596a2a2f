import { endpointGroupLabels } from '../api/endpoint-groups';
import { refusals, refusalsOfCheck } from '../api/refusals';
import { isModelAmong } from '../model-names';
import { apiKeysPlanId, coversApiKeys, plans, type Subscription } from '../plans';
import type { FoundApiKey } from './row';
import type { KeyCheck, RefusedRequest, UsedLimit } from './status-schema';

type CheckedKey = Pick<
  FoundApiKey,
  | 'state'
  | 'expiresAt'
  | 'removedAt'
  | 'removedByName'
  | 'spaceName'
  | 'spaceDeletedAt'
  | 'ownerName'
  | 'isOwnerLeft'
  | 'restrictions'
>;

type Facts = {
  key: CheckedKey;
  mayChange: boolean;
  organizationName: string;
  subscription: Subscription;
  spaceModels: string[] | null;
  limits: UsedLimit[];
  /** Refusals of the last 24 hours by reason, and the last of these requests. */
  refusals: Record<string, number>;
  refused: RefusedRequest[];
  now: Date;
};

/** What decides whether a key's requests are answered, in the order of the page. */
export const checkLabels = {
  state: 'State',
  expiry: 'Expiry',
  space: 'Space',
  subscription: 'Subscription',
  owner: 'Owner',
  limits: 'Limits',
  models: 'Models',
  endpoints: 'Endpoints',
  addresses: 'IP addresses',
};
export type CheckSubject = keyof typeof checkLabels;

/** Within how many days an expiry is a warning. */
const nearMs = 14 * 86_400_000;

/** Judges everything that can refuse a key's requests, and says what to do where it does. */
export function checkKey(facts: Facts): KeyCheck[] {
  const checks = [
    checkState(facts),
    checkExpiry(facts),
    checkSpace(facts),
    checkSubscription(facts),
    checkOwner(facts),
    checkLimits(facts),
    checkModels(facts),
    checkEndpoints(facts),
    checkAddresses(facts),
  ];
  // Nothing else helps a removed key.
  const isRemoved = facts.key.state === 'removed';
  return checks.map((check) => (isRemoved && check.subject !== 'state' ? { ...check, remedy: null } : check));
}

function checkState(facts: Facts): KeyCheck {
  const { state, removedAt, removedByName } = facts.key;
  if (state === 'removed') {
    const by = removedByName ? ` by ${removedByName}` : '';
    const remedy = 'A removed key can’t be restored: create a new one and use that.';
    return { ...refuses('state', `Removed${by}`, remedy), at: removedAt?.toISOString() ?? null };
  }
  if (state === 'disabled') return refuses('state', 'Disabled', byAdmin(facts, 'enable it again'));
  const { count } = refusedOf(facts, 'state');
  if (count === 0) return fine('state', state === 'active' ? 'Active' : 'Not disabled or removed');
  const remedy = 'Use the new secret in the applications that still send the old one.';
  return look('state', 'A secret that a rotation replaced is still used', remedy, count);
}

function checkExpiry(facts: Facts): KeyCheck {
  const { state, expiresAt } = facts.key;
  if (expiresAt === null) return fine('expiry', 'Never expires');
  const at = expiresAt.toISOString();
  const later = byAdmin(facts, 'set a later date under Settings, Expires');
  if (state === 'expired' || expiresAt <= facts.now) {
    return { ...refuses('expiry', 'Expired', `${later} The secret stays the same.`), at };
  }
  const isNear = expiresAt.getTime() - facts.now.getTime() <= nearMs;
  return { ...(isNear ? look('expiry', 'Expires', later) : fine('expiry', 'Expires')), at };
}

function checkSpace({ key: { spaceName, spaceDeletedAt } }: Facts): KeyCheck {
  if (spaceDeletedAt === null) return fine('space', spaceName);
  const text = `${spaceName} was deleted`;
  return { ...refuses('space', text, 'Create a new key in another space.'), at: spaceDeletedAt.toISOString() };
}

function checkSubscription({ subscription, organizationName }: Facts): KeyCheck {
  const { name } = plans[subscription.plan];
  const needed = plans[apiKeysPlanId].name;
  if (!coversApiKeys(subscription)) {
    const text = plans[subscription.plan].apiKeys ? `${name} was canceled` : `${name} does not include API keys`;
    const remedy = `An admin of ${organizationName} can choose ${needed} under Billing. The key then works unchanged.`;
    return refuses('subscription', text, remedy);
  }
  if (subscription.status === 'active') return fine('subscription', `${name}, active`);
  const remedy = `Keys still work. An admin of ${organizationName} can pay under Billing.`;
  return look('subscription', `${name}, payment past due`, remedy);
}

function checkOwner(facts: Facts): KeyCheck {
  const { ownerName, isOwnerLeft, spaceDeletedAt, state } = facts.key;
  // Nobody is in a deleted space any more, and a removed key gets no other owner.
  if (!isOwnerLeft || spaceDeletedAt !== null || state === 'removed') return fine('owner', ownerName);
  const remedy = `The key keeps working. ${byAdmin(facts, 'choose another owner under Settings, Owner')}`;
  return look('owner', `${ownerName} left the space`, remedy);
}

function checkLimits(facts: Facts): KeyCheck {
  const { count, last } = refusedOf(facts, 'limits');
  const full = facts.limits.filter(({ used, allowed }) => used >= allowed);
  if (full.length === 0 && count === 0) return fine('limits', 'Not used up');
  const isShared = full.some(({ limit }) => limit.startsWith('organization'));
  const shared = isShared ? ` All keys of ${facts.organizationName} share the plan’s limit.` : '';
  const raise = byAdmin(facts, 'raise its limits under Settings, Limits, if that is too low');
  // No waiting helps a request that needs more than a whole limit.
  const act =
    full.length === 0 && last?.code === refusals.request_exceeds_limit.code
      ? 'Send less in one request, or lower max_tokens.'
      : `Wait as retry-after says: limits refill by themselves.${shared}`;
  const remedy = `${act} ${raise}`;
  return look('limits', full.length > 0 ? 'Used up at the moment' : 'Not used up now', remedy, count);
}

function checkModels(facts: Facts): KeyCheck {
  const { spaceModels, key } = facts;
  const own = key.restrictions.allowedModels;
  const text = own ? `Only ${shorten(own)}` : spaceModels ? `All of the space: ${shorten(spaceModels)}` : 'All';
  const isEmpty =
    own !== null &&
    spaceModels !== null &&
    !own.some((name) => isModelAmong(spaceModels, name)) &&
    !spaceModels.some((name) => isModelAmong(own, name));
  if (isEmpty) {
    const remedy = byAdmin(facts, 'choose models that the space allows under Settings, Models');
    return look('models', `${text}. The space allows none of these`, remedy, refusedOf(facts, 'models').count);
  }
  const { count, last } = own || spaceModels ? refusedOf(facts, 'models') : { count: 0, last: undefined };
  if (count === 0) return fine('models', text);
  const act = byAdmin(facts, `add ${last?.model ?? 'the model'} under Settings, Models, if the key may use it`);
  return look('models', text, own ? act : 'The space decides: an admin of it can allow more models.', count);
}

function checkEndpoints(facts: Facts): KeyCheck {
  const groups = facts.key.restrictions.allowedEndpoints;
  if (groups === null) return fine('endpoints', 'All');
  const text = `Only ${groups.map((group) => endpointGroupLabels[group]).join(', ')}`;
  const { count } = refusedOf(facts, 'endpoints');
  if (count === 0) return fine('endpoints', text);
  return look(
    'endpoints',
    text,
    byAdmin(facts, 'allow more under Settings, Endpoints, if the key may use them'),
    count,
  );
}

function checkAddresses(facts: Facts): KeyCheck {
  const { allowedAddresses } = facts.key.restrictions;
  if (allowedAddresses === null) return fine('addresses', 'Any');
  const text = `Only ${shorten(allowedAddresses)}`;
  const { count, last } = refusedOf(facts, 'addresses');
  if (count === 0) return fine('addresses', text);
  const added = last?.address || 'the caller’s address';
  return look('addresses', text, byAdmin(facts, `add ${added} under Settings, IP addresses, if you know it`), count);
}

const fine = (subject: CheckSubject, text: string): KeyCheck => ({
  subject,
  label: checkLabels[subject],
  verdict: 'fine',
  text,
  at: null,
  remedy: null,
  refused: 0,
});

const look = (subject: CheckSubject, text: string, remedy: string, refused = 0): KeyCheck => ({
  ...fine(subject, text),
  verdict: 'look',
  remedy,
  refused,
});

const refuses = (subject: CheckSubject, text: string, remedy: string): KeyCheck => ({
  ...fine(subject, text),
  verdict: 'refuses',
  remedy,
});

/** Says what to do to those who may change the key, and whom to ask to others. */
function byAdmin({ mayChange, key }: Facts, act: string): string {
  if (!mayChange) return `An admin of the space ${key.spaceName} can ${act}.`;
  return `${act.charAt(0).toUpperCase()}${act.slice(1)}.`;
}

// Counts arrive a moment later than the log's entries, of which there are few.
function refusedOf({ refusals: counts, refused }: Facts, subject: CheckSubject) {
  const { reasons, codes } = refusalsOfCheck(subject);
  const logged = refused.filter(({ code }) => codes.includes(code));
  const counted = reasons.reduce((sum, reason) => sum + (counts[reason] ?? 0), 0);
  return { count: Math.max(counted, logged.length), last: logged[0] };
}

const maxShown = 3;

function shorten(names: string[]): string {
  const rest = names.length - maxShown;
  return names.slice(0, maxShown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
