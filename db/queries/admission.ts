import { isIP } from 'node:net';
import type postgres from 'postgres';
import type { EndpointGroup } from '@/lib/api/endpoint-groups';
import type { Call, KeyRefusal } from '@/lib/api/refusals';
import { type PlanId, planIds, plans } from '@/lib/plans';

/** A request to decide on. */
export type AdmissionRequest = {
  /** The hash of its secret. */
  digest: Buffer;
  /** Its hash with the other pepper, while the pepper is changed. */
  otherDigest?: Buffer | undefined;
  call: Call;
};

/** Returns a string that is equal for calls that get the same decision. */
export const callName = (call: Call): string => Object.values(call).join(' ');

/** What admission knows about the key of a request. */
export type KeyFacts = {
  /** The request's position, from 1. */
  place: number;
  digest: Buffer;
  /** The secret's hash with the other pepper, while the pepper is changed. */
  otherDigest?: Buffer | undefined;
  /** Why the request is refused before any limit; null when it is not. */
  ruledOut: KeyRefusal | null;
  /** The last five characters of the secret that was used. */
  lastFive: string;
  expiresAt: Date | null;
  /** When the secret that was used expires, if a rotation replaced it; null for the current one. */
  secretExpiresAt: Date | null;
  /** Whether the secret is one of two live ones. */
  isRotating: boolean;
  apiKeyId: string;
  apiKeyName: string;
  environment: string | null;
  organizationId: string;
  organizationName: string;
  plan: PlanId | null;
  spaceId: string;
  spaceName: string;
  defaultModel: string | null;
  /** The space's list, and the key's own; null for all. */
  allowedModels: string[] | null;
  keyAllowedModels: string[] | null;
  allowedEndpoints: EndpointGroup[] | null;
  /** As PostgreSQL writes them. */
  allowedAddresses: string[] | null;
  /** The key's own limit; null for the plan's. */
  requestsPerMinute: number | null;
  burst: number | null;
  /** Null for none. */
  tokensPerMinute: number | null;
  concurrentRequests: number | null;
};

export const list = (values: readonly unknown[]) => `{${values.join(',')}}`;
const planNames = list(planIds);
const planApiKeys = list(planIds.map((id) => plans[id].apiKeys));

// It takes no locks and reads no limits, so that it never waits.
const readText = `
  select
    given.place::integer as place, s.hash as digest, s.last_five as "lastFive",
    least(k.expires_at, s.expires_at) as "expiresAt", s.expires_at as "secretExpiresAt",
    coalesce(k.rotation_ends_at > now() and coalesce(s.expires_at > now(), true), false) as "isRotating",
    api_key_refusal(
      k.removed_at, k.disabled_at, k.expires_at, s.expires_at, sp.deleted_at,
      covers_api_keys(b.plan, b.status, $4::plan[], $5::boolean[]),
      k.allowed_addresses, given.address, k.allowed_endpoints, given.endpoint, now()
    ) as "ruledOut",
    k.id as "apiKeyId", k.name as "apiKeyName", k.environment, k.requests_per_minute as "requestsPerMinute", k.burst,
    k.tokens_per_minute as "tokensPerMinute", k.concurrent_requests as "concurrentRequests",
    k.allowed_models as "keyAllowedModels", k.allowed_endpoints as "allowedEndpoints",
    k.allowed_addresses::text[] as "allowedAddresses", o.id as "organizationId", o.name as "organizationName", b.plan,
    sp.id as "spaceId", sp.name as "spaceName", sp.default_model as "defaultModel", sp.allowed_models as "allowedModels"
  from unnest($1::bytea[], $2::inet[], $3::text[]) with ordinality as given (digest, address, endpoint, place)
  join api_key_secrets s on s.hash = given.digest
  join api_keys k on k.id = s.api_key_id
  join spaces sp on sp.id = k.space_id and sp.organization_id = k.organization_id
  join organizations o on o.id = k.organization_id
  left join subscriptions b on b.organization_id = k.organization_id`;

/**
 * Reads the keys of requests by the digests of their secrets. This lookup finds the tenant, so it has no organization.
 * An unknown digest returns no row.
 */
export function readKeys(requests: readonly AdmissionRequest[], sql: postgres.Sql): Promise<KeyFacts[]> {
  const given = [
    byteaArray(requests.map(({ digest }) => digest)),
    list(requests.map(({ call }) => (isIP(call.address) ? call.address : 'null'))),
    list(requests.map(({ call }) => call.endpoint ?? 'null')),
  ];
  return sql.unsafe<KeyFacts[]>(readText, [...given, planNames, planApiKeys], { prepare: true });
}

// As text, because postgres.js serializes a list of buffers as one bytea until it has fetched the array types.
function byteaArray(digests: readonly Buffer[]): string {
  return `{${digests.map((digest) => `"\\\\x${digest.toString('hex')}"`).join(',')}}`;
}

/** Returns why each running request would be refused now, in their order; null for those that still work. */
export async function findRefusals(
  requests: readonly AdmissionRequest[],
  sql: postgres.Sql,
): Promise<(KeyRefusal | null)[]> {
  // The secret may have been rehashed with another pepper meanwhile.
  const others = requests.flatMap((request) =>
    request.otherDigest ? [{ ...request, digest: request.otherDigest }] : [],
  );
  const rows = await readKeys([...requests, ...others], sql);
  const byDigest = new Map(rows.map(({ place, ruledOut }) => [place, ruledOut]));
  let other = requests.length;
  return requests.map(({ otherDigest }, index) => {
    if (otherDigest) other += 1;
    const refusal = byDigest.get(index + 1) ?? (otherDigest ? byDigest.get(other) : undefined);
    if (refusal !== undefined) return refusal;
    return byDigest.has(index + 1) || (otherDigest && byDigest.has(other)) ? null : 'removed';
  });
}
