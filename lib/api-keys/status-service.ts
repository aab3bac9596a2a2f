import 'server-only';
import { findLimitUse } from '@/db/queries/limit-use';
import { findRefusedRequests } from '@/db/queries/request-log';
import { findSpace } from '@/db/queries/spaces';
import { findUsageByHour } from '@/db/queries/usage';
import { errorReference } from '../api/error-reference';
import { refusalCodes } from '../api/refusals';
import { plans } from '../plans';
import type { Viewer } from '../viewer';
import { maySeeAddresses, requireApiKey } from './access';
import { type FoundApiKey, toApiKeyRow } from './row';
import { checkKey } from './status-checks';
import type { KeyStatusReport, RefusedRequest, UsedLimit } from './status-schema';

const dayMs = 24 * 3_600_000;
const refusedCount = 20;

/**
 * Returns what refuses a key's requests and what to do about it, how much of its limits is used now, and its last
 * refused requests.
 * @throws AppError not_found for missing keys and keys the viewer can't see
 */
export async function getKeyStatus(viewer: Viewer, id: string): Promise<KeyStatusReport> {
  const key = await requireApiKey(viewer, id, 'key:see');
  const organizationId = viewer.organization.id;
  const now = new Date();
  const [limits, refused, hours, space] = await Promise.all([
    readLimits(viewer, key),
    readRefused(viewer, key),
    findUsageByHour(organizationId, id, 1),
    findSpace(organizationId, key.spaceId, viewer.user.id),
  ]);
  const refusals: Record<string, number> = {};
  for (const { hour, refusalReasons } of hours) {
    if (now.getTime() - hour.getTime() >= dayMs) continue;
    for (const [reason, count] of Object.entries(refusalReasons ?? {})) {
      refusals[reason] = (refusals[reason] ?? 0) + count;
    }
  }
  const checks = checkKey({
    key,
    mayChange: toApiKeyRow(key, viewer).mayChange,
    organizationName: viewer.organization.name,
    subscription: viewer.subscription,
    spaceModels: space?.allowedModels ?? null,
    limits,
    refusals,
    refused: refused.filter(({ at }) => now.getTime() - Date.parse(at) < dayMs),
    now,
  });
  return { checks, limits, refused };
}

async function readLimits(viewer: Viewer, key: FoundApiKey): Promise<UsedLimit[]> {
  const { keyLimit, organizationLimit: organization, organizationTokens } = plans[viewer.subscription.plan];
  const { requestsPerMinute, burst, tokensPerMinute, concurrentRequests } = key.restrictions;
  const own = {
    requestsPerMinute: requestsPerMinute ?? keyLimit.requestsPerMinute,
    burst: burst ?? keyLimit.burst,
  };
  const metered = { key: own, tokensPerMinute, organization, organizationTokens };
  const use = await findLimitUse(viewer.organization.id, key.id, metered);
  const limits: (Omit<UsedLimit, 'allowed'> & { allowed: number | null })[] = [
    { limit: 'requests', used: use?.requests ?? 0, allowed: own.burst, perMinute: own.requestsPerMinute },
    { limit: 'tokens', used: use?.tokens ?? 0, allowed: tokensPerMinute, perMinute: null },
    { limit: 'concurrent', used: use?.concurrentRequests ?? 0, allowed: concurrentRequests, perMinute: null },
    {
      limit: 'organizationRequests',
      used: use?.organizationRequests ?? 0,
      allowed: organization.burst,
      perMinute: organization.requestsPerMinute,
    },
    {
      limit: 'organizationTokens',
      used: use?.organizationTokens ?? 0,
      allowed: organizationTokens,
      perMinute: null,
    },
  ];
  return limits.flatMap(({ limit, used, allowed, perMinute }) =>
    allowed === null ? [] : [{ limit, used, allowed, perMinute }],
  );
}

async function readRefused(viewer: Viewer, key: FoundApiKey): Promise<RefusedRequest[]> {
  const showsAddresses = maySeeAddresses(viewer, key);
  const asked = { codes: [...refusalCodes, 'model_not_found'], limit: refusedCount };
  const requests = await findRefusedRequests(viewer.organization.id, key.id, asked);
  return requests.map(({ requestId, startedAt, code, model, client, address }) => ({
    requestId,
    at: startedAt.toISOString(),
    code: code ?? '',
    reason: errorReference.find((error) => error.code === code)?.happened ?? '',
    model,
    client,
    address: showsAddresses ? address : null,
  }));
}
