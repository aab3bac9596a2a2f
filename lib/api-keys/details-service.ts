import 'server-only';
import { findRecentRequests } from '@/db/queries/request-log';
import { findUsageByHour } from '@/db/queries/usage';
import { getKeyLifetimes } from '../organizations/key-lifetimes';
import { plans } from '../plans';
import type { Viewer } from '../viewer';
import { maySeeAddresses, requireApiKey, requireApiKeysPlan } from './access';
import { toApiKeyRow } from './row';
import type { ApiKeyDetails, RecentRequest, UsageHour } from './schema';

/** The longest period of the usage chart. */
const usageDays = 30;
const recentRequestCount = 50;

/**
 * Returns the data of a key's details page.
 * @throws AppError subscription_inactive; not_found for missing keys and keys the viewer can't see
 */
export async function getApiKeyDetails(viewer: Viewer, id: string): Promise<ApiKeyDetails> {
  requireApiKeysPlan(viewer);
  const key = await requireApiKey(viewer, id, 'key:see');
  const { keyLimit } = plans[viewer.subscription.plan];
  const { requestsPerMinute, burst } = key.restrictions;
  return {
    ...toApiKeyRow(key, viewer),
    ...key.restrictions,
    limit: { requestsPerMinute: requestsPerMinute ?? keyLimit.requestsPerMinute, burst: burst ?? keyLimit.burst },
    planLimit: keyLimit,
    lifetimes: await getKeyLifetimes(viewer),
  };
}

/** Returns a key's usage by hour over the last 30 days, without hours that have no requests. */
export async function listUsage(viewer: Viewer, id: string): Promise<UsageHour[]> {
  await requireApiKey(viewer, id, 'key:see');
  const hours = await findUsageByHour(viewer.organization.id, id, usageDays);
  return hours.map(({ hour, requests, refusals, refusalReasons, promptTokens, completionTokens }) => ({
    hour: hour.toISOString(),
    requests,
    refusals,
    refusalReasons: refusalReasons ?? {},
    tokens: promptTokens + completionTokens,
  }));
}

/** A key's newest requests; with client addresses only for those who may see them. */
export async function listRecentRequests(viewer: Viewer, id: string): Promise<RecentRequest[]> {
  const key = await requireApiKey(viewer, id, 'key:see');
  const showsAddresses = maySeeAddresses(viewer, key);
  const requests = await findRecentRequests(viewer.organization.id, id, recentRequestCount);
  return requests.map((request) => ({
    requestId: request.requestId,
    startedAt: request.startedAt.toISOString(),
    status: request.status,
    code: request.code,
    model: request.model,
    tokens: request.promptTokens + request.completionTokens,
    latencyMs: request.latencyMs,
    client: request.client,
    address: showsAddresses ? request.address : null,
    fault:
      request.upstreamStatus !== null && request.upstreamMessage !== null
        ? {
            status: request.upstreamStatus,
            code: request.upstreamCode,
            message: request.upstreamMessage,
            requestId: request.upstreamRequestId,
          }
        : null,
  }));
}
