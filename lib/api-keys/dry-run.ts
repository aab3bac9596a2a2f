import 'server-only';
import { type ComparedRow, compareRequests, findBusiestMinute } from '@/db/queries/key-use';
import { findSpace } from '@/db/queries/spaces';
import type { EndpointGroup } from '../api/endpoint-groups';
import { groupOfRoute, routesOf } from '../api/endpoints';
import { refusals } from '../api/refusals';
import { canWithKey } from '../permissions';
import type { Viewer } from '../viewer';
import { requireApiKey } from './access';
import { type ApiKeyPatch, type DryRun, dryRunHours, maxDryRunRequests, type UsedValue } from './schema';

/** Codes of requests that were refused before they used a model or an endpoint, for other reasons than a limit. */
const refusedCodes = Object.values(refusals)
  .filter(({ check }) => check !== 'limits')
  .map(({ code }) => code);

const busiestHours = 48;

/**
 * Compares a key's requests of the last 7 days, at most the newest 100,000, with the lists of a patch. Returns what was
 * used and what the lists would refuse, with client addresses only if the viewer may see them.
 * @throws AppError not_found, forbidden
 */
export async function dryRunSettings(viewer: Viewer, id: string, patch: ApiKeyPatch): Promise<DryRun> {
  const key = await requireApiKey(viewer, id, 'key:change');
  const { id: organizationId } = viewer.organization;
  const isOwner = key.ownerId === viewer.user.id;
  const access = { organizationRole: viewer.role, spaceRole: key.spaceRole, isOwner };
  const { allowedAddresses = null, allowedModels = null, allowedEndpoints = null } = patch;
  const lists = {
    addresses: allowedAddresses,
    models: allowedModels?.map(toLikePattern) ?? null,
    routes: allowedEndpoints && routesOf(allowedEndpoints),
  };
  const [rows, busiest, space] = await Promise.all([
    compareRequests(organizationId, id, lists, { hours: dryRunHours, limit: maxDryRunRequests, leftOut: refusedCodes }),
    findBusiestMinute(organizationId, id, { hours: busiestHours, limit: maxDryRunRequests }),
    findSpace(organizationId, key.spaceId, viewer.user.id),
  ]);
  const all = rows.find(({ kind }) => kind === 'all');
  const models = valuesOf(rows, 'model');
  const isBounded = all?.requests === maxDryRunRequests;
  return {
    requests: all?.requests ?? 0,
    refused: all?.refused ?? 0,
    since: isBounded && all.since ? new Date(all.since).toISOString() : null,
    addresses: canWithKey('key:see_addresses', access) ? valuesOf(rows, 'address') : null,
    models,
    endpoints: toGroups(valuesOf(rows, 'route')),
    busiestMinute: busiest ? { at: new Date(busiest.at).toISOString(), requests: busiest.requests } : null,
    knownModels: [
      ...new Set([
        ...models.map(({ value }) => value),
        ...(space?.allowedModels ?? []),
        ...(space?.defaultModel ? [space.defaultModel] : []),
      ]),
    ],
  };
}

/** Returns the `like` pattern for a model's name or a prefix with a trailing `*`. */
function toLikePattern(name: string): string {
  return name.replace(/[\\%_]/g, '\\$&').replace(/\*$/, '%');
}

function valuesOf(rows: ComparedRow[], kind: ComparedRow['kind']): UsedValue[] {
  return rows
    .filter((row) => row.kind === kind)
    .map(({ value, requests, refused }) => ({ value: value ?? '', requests, isRefused: refused > 0 }));
}

function toGroups(routes: UsedValue[]): DryRun['endpoints'] {
  const groups = new Map<EndpointGroup, DryRun['endpoints'][number]>();
  for (const { value, requests, isRefused } of routes) {
    const group = groupOfRoute(value);
    if (!group) continue;
    groups.set(group, { group, requests: (groups.get(group)?.requests ?? 0) + requests, isRefused });
  }
  return [...groups.values()];
}
