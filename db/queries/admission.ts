import { isIP } from 'node:net';
import type postgres from 'postgres';
import type { EndpointGroup } from '@/lib/api/endpoint-groups';
import { planIds, plans } from '@/lib/plans';

/** The reasons to refuse a known key, in the order in which they are checked. */
export const refusals = [
  'removed',
  'disabled',
  'expired',
  'replaced',
  'space_gone',
  'subscription_inactive',
  'address_not_allowed',
  'endpoint_not_allowed',
  'limited',
] as const;
export type Refusal = (typeof refusals)[number];

/** A request to decide on. */
export type AdmissionRequest = {
  /** The hash of its secret. */
  digest: Buffer;
  /** The sender's address; '' when unknown. */
  address: string;
  /** Null for what no list of endpoints can leave out. */
  endpoint: EndpointGroup | null;
};

/** The result of admission for one request. Durations are in microseconds, on the database's clock. */
export type AdmissionRow = {
  /** The request's position in the batch, from 1. */
  ordinal: number;
  digest: Buffer;
  /** Null when the request is admitted and counted. */
  refusal: Refusal | null;
  /** The last five characters of the secret that was used. */
  lastFive: string;
  expiresAt: Date | null;
  /** When the secret that was used ends, for one that a rotation replaced; null for the current one. */
  secretExpiresAt: Date | null;
  /** Whether the secret is one of two that work. */
  isRotating: boolean;
  /** When the request was admitted, if it is the key's first in its minute, so that its last use must be written. */
  firstUsedAt: Date | null;
  apiKeyId: string;
  apiKeyName: string;
  organizationId: string;
  organizationName: string;
  spaceId: string;
  spaceName: string;
  defaultModel: string | null;
  /** The space's list, and the key's own; null for all. */
  allowedModels: string[] | null;
  keyAllowedModels: string[] | null;
  /** The hour of the usage row in which the request was counted. */
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
};

const limits = planIds.map((id) => plans[id]);
const list = (values: readonly unknown[]) => `{${values.join(',')}}`;
const planNames = list(planIds);
const planApiKeys = list(limits.map((plan) => plan.apiKeys));
const planLists = [
  planNames,
  planApiKeys,
  list(limits.map((plan) => plan.keyLimit.requestsPerMinute)),
  list(limits.map((plan) => plan.keyLimit.burst)),
  list(limits.map((plan) => plan.organizationLimit.requestsPerMinute)),
  list(limits.map((plan) => plan.organizationLimit.burst)),
];

const admitText = `
  select
    ordinal, digest, refusal, last_five as "lastFive", expires_at as "expiresAt",
    secret_expires_at as "secretExpiresAt", is_rotating as "isRotating",
    first_used_at as "firstUsedAt", api_key_id as "apiKeyId", api_key_name as "apiKeyName",
    organization_id as "organizationId", organization_name as "organizationName", space_id as "spaceId",
    space_name as "spaceName", default_model as "defaultModel", allowed_models as "allowedModels",
    key_allowed_models as "keyAllowedModels", hour, key_rpm as "keyRpm", key_interval as "keyInterval",
    key_burst as "keyBurst", key_due as "keyDue", organization_rpm as "organizationRpm",
    organization_interval as "organizationInterval", organization_burst as "organizationBurst",
    organization_due as "organizationDue"
  from admit_requests($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

/**
 * Checks requests by their secrets' digests, addresses and endpoints in one statement, applies the limits of key and organization, and counts
 * usage. It is the lookup that finds the tenant, so it has no organization. Unknown digests give no row.
 */
export function admitRequests(requests: readonly AdmissionRequest[], sql: postgres.Sql): Promise<AdmissionRow[]> {
  return sql.unsafe<AdmissionRow[]>(admitText, [...requestLists(requests), ...planLists], { prepare: true });
}

const refusalText = `
  select
    given.place::integer as place,
    case when s.hash is null then 'removed' else api_key_refusal(
      k.removed_at, k.disabled_at, k.expires_at, s.expires_at, sp.deleted_at,
      covers_api_keys(b.plan, b.status, $4::plan[], $5::boolean[]),
      k.allowed_addresses, given.address, k.allowed_endpoints, given.endpoint, now()
    ) end as refusal
  from unnest($1::bytea[], $2::inet[], $3::text[]) with ordinality as given (digest, address, endpoint, place)
  left join api_key_secrets s on s.hash = given.digest
  left join api_keys k on k.id = s.api_key_id
  left join spaces sp on sp.id = k.space_id
  left join subscriptions b on b.organization_id = k.organization_id`;

/** Finds why running requests would be refused now, without counting, in their order; null where they still work. */
export async function findRefusals(
  requests: readonly AdmissionRequest[],
  sql: postgres.Sql,
): Promise<(Refusal | null)[]> {
  const rows = await sql.unsafe<{ place: number; refusal: Refusal | null }[]>(
    refusalText,
    [...requestLists(requests), planNames, planApiKeys],
    { prepare: true },
  );
  const byPlace = new Map(rows.map(({ place, refusal }) => [place, refusal]));
  return requests.map((_, index) => byPlace.get(index + 1) ?? null);
}

function requestLists(requests: readonly AdmissionRequest[]): [string, string, string] {
  return [
    byteaArray(requests.map(({ digest }) => digest)),
    list(requests.map(({ address }) => (isIP(address) ? address : 'null'))),
    list(requests.map(({ endpoint }) => endpoint ?? 'null')),
  ];
}

// As text, because postgres.js serializes a list of buffers as one bytea until it has fetched the array types.
function byteaArray(digests: readonly Buffer[]): string {
  return `{${digests.map((digest) => `"\\\\x${digest.toString('hex')}"`).join(',')}}`;
}
