import { timingSafeEqual } from 'node:crypto';
import type postgres from 'postgres';
import { type AdmissionRequest, callName, type KeyFacts, readKeys } from '@/db/queries/admission';
import { type KeyDemand, takeRequests } from '@/db/queries/take-requests';
import type { KeyRefusal } from '@/lib/api/refusals';
import { intervalOf, planIds, plans } from '@/lib/plans';
import { noteDatabaseTime } from './database-clock';

/** The result of admission for one request. Durations are in microseconds, on the database's clock. */
export type AdmissionRow = {
  /** The calling key. It is not copied into the row, which would cost V8 eight microseconds. */
  key: KeyFacts;
  /** Null when the request is admitted and counted. */
  refusal: KeyRefusal | null;
  /** When the request was decided on, and the hour in which it was counted. */
  at: Date;
  hour: Date;
  keyRpm: number;
  /** Time in which the limit refills by one request. */
  keyInterval: number;
  keyBurst: number;
  /** Time until the whole burst is available again, including this request if admitted. */
  keyDue: number;
  organizationRpm: number;
  organizationInterval: number;
  organizationBurst: number;
  organizationDue: number;
  organizationTokensPerMinute: number;
  /** The term of its slot of the key's concurrent requests; null when it holds none. */
  slotTerm: number | null;
};

const hourMs = 3_600_000;
/** The length of a term of `db/functions/slot_term.sql`. */
const slotTermUs = 10_000_000;

/** What requests with the same secret and the same decision share. */
type Asked = { request: AdmissionRequest; facts?: KeyFacts; demand?: KeyDemand };

/**
 * Checks requests, applies their limits and counts them, in two statements: one reads each distinct key, the other
 * takes the requests of each key from the limits. Requests are admitted in their order, up to the number granted.
 * @param onRead called between the two statements
 * @returns a row for each request; undefined when the key is unknown
 */
export async function admitBatch(
  requests: readonly AdmissionRequest[],
  sql: postgres.Sql,
  onRead: () => void | Promise<void> = () => undefined,
): Promise<(AdmissionRow | undefined)[]> {
  const distinct = new Map<string, Asked>();
  const asked = requests.map((request) => {
    const name = `${request.digest.toString('latin1')}${callName(request.call)}`;
    let same = distinct.get(name);
    if (!same) {
      same = { request };
      distinct.set(name, same);
    }
    return same;
  });
  const list = [...distinct.values()];
  for (const facts of await readKeys(
    list.map(({ request }) => request),
    sql,
  )) {
    const same = list[facts.place - 1];
    // Comparing the digests guarantees that no request gets the result of another key.
    if (same && timingSafeEqual(facts.digest, same.request.digest)) same.facts = facts;
  }
  await onRead();
  const demands = sumDemands(asked);
  if (demands.size === 0) return requests.map(() => undefined);
  const { at, grants, organizationDue } = await takeRequests([...demands.values()], sql);
  const decidedAt = new Date(at / 1_000);
  noteDatabaseTime(decidedAt);
  const hour = new Date(Math.floor(at / 1_000 / hourMs) * hourMs);
  const used = new Map<string, number>();
  return asked.map(({ facts, demand }) => {
    const grant = demand && grants.get(demand.id);
    // A key that was deleted since it was read.
    if (!facts || !grant) return undefined;
    const before = used.get(demand.id) ?? 0;
    const isAdmitted = facts.ruledOut === null && before < grant.granted;
    const after = isAdmitted ? before + 1 : before;
    used.set(demand.id, after);
    const { interval, burst, organization } = demand;
    const limits = limitsOf(facts);
    const keyDue = Math.max(0, grant.due - (grant.granted - after) * interval);
    const ownOrganizationDue = organizationDue.get(organization.id) ?? 0;
    return {
      key: facts,
      refusal: facts.ruledOut ?? (isAdmitted ? null : refusalOf(demand, keyDue, ownOrganizationDue)),
      at: decidedAt,
      hour,
      keyRpm: limits.key.requestsPerMinute,
      keyInterval: interval,
      keyBurst: burst,
      keyDue,
      organizationRpm: limits.organization.requestsPerMinute,
      organizationInterval: organization.interval,
      organizationBurst: organization.burst,
      organizationDue: ownOrganizationDue,
      organizationTokensPerMinute: limits.organizationTokens,
      slotTerm: isAdmitted && demand.slotLimit !== null ? Math.floor(at / slotTermUs) : null,
    };
  });
}

/** Sums the demand of each key's requests. */
function sumDemands(asked: readonly Asked[]): Map<string, KeyDemand> {
  const demands = new Map<string, KeyDemand>();
  asked.forEach((same, index) => {
    const { facts } = same;
    if (!facts) return;
    const demand = demands.get(facts.apiKeyId) ?? newDemand(facts, index);
    demands.set(facts.apiKeyId, demand);
    same.demand = demand;
    if (facts.ruledOut === null) demand.asked += 1;
    else demand.refused += 1;
  });
  return demands;
}

function newDemand(facts: KeyFacts, first: number): KeyDemand {
  const { key, organization } = limitsOf(facts);
  return {
    id: facts.apiKeyId,
    interval: intervalOf(key),
    burst: key.burst,
    organization: { id: facts.organizationId, interval: intervalOf(organization), burst: organization.burst },
    asked: 0,
    refused: 0,
    slotLimit: facts.concurrentRequests,
    first,
  };
}

/** Returns the limit that refuses another request of a key. */
function refusalOf({ interval, burst, slotLimit, organization }: KeyDemand, keyDue: number, organizationDue: number) {
  const isLimited =
    keyDue > interval * (burst - 1) || organizationDue > organization.interval * (organization.burst - 1);
  return slotLimit === null || isLimited ? 'limited' : 'concurrency_limited';
}

function limitsOf({ plan, requestsPerMinute, burst }: KeyFacts) {
  // Organizations without a subscription are on the first plan.
  const { keyLimit, organizationLimit, organizationTokens } = plans[plan ?? planIds[0]];
  return {
    key: { requestsPerMinute: requestsPerMinute ?? keyLimit.requestsPerMinute, burst: burst ?? keyLimit.burst },
    organization: organizationLimit,
    organizationTokens,
  };
}
