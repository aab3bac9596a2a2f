import 'server-only';
import { findRequestKeys, type RequestKeyRow } from '@/db/queries/request-keys';
import type { RequestRow } from '@/db/queries/request-search';
import { previewOf } from '../api-keys/preview';
import { canWithKey } from '../permissions';
import { spaceLogoUrl } from '../spaces/schema';
import { listSpacesWithRole } from '../spaces/spaces-with-role';
import { statusClassOf } from '../usage/status-class';
import type { Viewer } from '../viewer';
import { endpointLabel } from './endpoint-labels';
import { explainRequest } from './explain';
import type { LoggedRequest, RequestKey } from './schema';

type SeenKey = { key: RequestKey; showsAddresses: boolean };

/**
 * Converts rows into their DTOs, with their keys as they are now, and addresses only if the viewer may see them. Omits
 * rows of keys that the viewer can't see.
 */
export async function toLoggedRequests(viewer: Viewer, rows: RequestRow[]): Promise<LoggedRequest[]> {
  const seen = await findSeenKeys(
    viewer,
    rows.map(({ apiKeyId }) => apiKeyId),
  );
  // A request is logged twice when the answer to its write was lost.
  const byId = new Map<string, LoggedRequest>();
  for (const row of rows) {
    const found = seen.get(row.apiKeyId);
    if (found && !byId.has(row.requestId)) byId.set(row.requestId, toLoggedRequest(row, found));
  }
  return [...byId.values()];
}

/** Finds the keys with these ids that the viewer may see. */
export async function findSeenKeys(viewer: Viewer, ids: string[]): Promise<Map<string, SeenKey>> {
  const [keys, spaces] = await Promise.all([
    findRequestKeys(viewer.organization.id, [...new Set(ids)]),
    listSpacesWithRole(viewer),
  ]);
  const roles = new Map(spaces.map(({ id, role }) => [id, role]));
  const seen = new Map<string, SeenKey>();
  for (const key of keys) {
    const access = {
      organizationRole: viewer.role,
      spaceRole: roles.get(key.spaceId) ?? null,
      isOwner: key.ownerId === viewer.user.id,
    };
    if (!canWithKey('key:see', access)) continue;
    seen.set(key.id, { key: toRequestKey(viewer, key), showsAddresses: canWithKey('key:see_addresses', access) });
  }
  return seen;
}

function toRequestKey(viewer: Viewer, row: RequestKeyRow): RequestKey {
  const { id, name, lastFive, state, expiresAt, removedAt, removedByName, ownerName, spaceDeletedAt } = row;
  const space = { id: row.spaceId, logoVersion: row.spaceLogoVersion };
  return {
    id,
    name,
    preview: previewOf(lastFive),
    state,
    expiresAt: expiresAt?.toISOString() ?? null,
    removedAt: removedAt?.toISOString() ?? null,
    removedByName,
    space: {
      id: row.spaceId,
      name: row.spaceName,
      // The logo of a deleted space is no longer served.
      logoUrl: spaceDeletedAt ? null : spaceLogoUrl(viewer.organization.slug, space),
      isDeleted: spaceDeletedAt !== null,
    },
    ownerName,
  };
}

function toLoggedRequest(row: RequestRow, { key, showsAddresses }: SeenKey): LoggedRequest {
  const { requestId, at, status, code, model, endpoint, promptTokens, completionTokens, upstreamStatus } = row;
  const request = {
    id: requestId,
    at: new Date(at).toISOString(),
    place: `${at}~${requestId}`,
    status,
    class: statusClassOf({ status, code, upstreamStatus }),
    code,
    model,
    endpoint: endpoint === null ? null : { route: endpoint, label: endpointLabel(endpoint) },
    // The gateway logs 0 for tokens that were not reported, and no answer uses zero tokens.
    tokens:
      promptTokens + completionTokens === 0
        ? null
        : {
            input: promptTokens,
            output: completionTokens,
            cached: row.cachedTokens,
            reasoning: row.reasoningTokens,
            isEstimated: row.isEstimated,
          },
    latencyMs: row.latencyMs,
    client: row.client,
    address: showsAddresses ? row.address : null,
    secretPreview: row.secretLastFive && previewOf(row.secretLastFive),
    upstream:
      upstreamStatus === null
        ? null
        : {
            status: upstreamStatus,
            code: row.upstreamCode,
            message: row.upstreamMessage,
            requestId: row.upstreamRequestId,
          },
    key,
  };
  return { ...request, explanation: explainRequest(request) };
}
