import 'server-only';
import type { RequestFilters } from '@/db/queries/request-filters';
import type { RequestSearch } from '@/db/queries/request-search';
import { findSearchedKeys } from '@/db/queries/searched-keys';
import { listVisibleSpaces, requireApiKeysPlan } from '../api-keys/access';
import { filterEnvironments } from '../api-keys/list-params';
import { canWithKey } from '../permissions';
import { listSpacesWithRole } from '../spaces/spaces-with-role';
import type { Viewer } from '../viewer';
import { isStatusClass, type RequestListParams, requestPeriods } from './list-params';
import { requestLogDays } from './retention';

const hourMs = 3_600_000;

/** Returns which requests the parameters ask for, limited to those of keys that the viewer may see. */
export async function toSearch(viewer: Viewer, params: RequestListParams): Promise<RequestSearch> {
  requireApiKeysPlan(viewer);
  const isAdmin = viewer.role === 'admin';
  const scope = isAdmin ? 'all' : (await listVisibleSpaces(viewer)).map(({ id }) => id);
  // A viewer who may not see an address must not learn it by filtering by it.
  const hidesAddresses = params.addresses.length > 0 && !isAdmin;
  const keys = await findSearchedKeys(viewer.organization.id, {
    scope,
    ids: params.keys,
    spaces: params.spaces,
    owners: params.owners,
    environments: filterEnvironments.filter((name) => params.environments.includes(name)),
    addresses: hidesAddresses ? { spaces: await listSpacesOfAddresses(viewer), ownerId: viewer.user.id } : null,
  });
  return { keys, filters: toFilters(params) };
}

/** Lists the spaces in which the viewer sees the client addresses of every key. */
async function listSpacesOfAddresses(viewer: Viewer): Promise<string[]> {
  const spaces = await listSpacesWithRole(viewer);
  return spaces
    .filter(({ role }) =>
      canWithKey('key:see_addresses', { organizationRole: viewer.role, spaceRole: role, isOwner: false }),
    )
    .map(({ id }) => id);
}

function toFilters(params: RequestListParams): RequestFilters {
  const hours = requestPeriods[params.period];
  const hasTimes = params.from !== null || params.to !== null;
  // Requests past the retention are excluded, even if they are not dropped yet.
  const oldest = Date.now() - requestLogDays() * 24 * hourMs;
  const from = hasTimes
    ? Date.parse(params.from ?? '1970-01-01')
    : hours === null
      ? oldest
      : Date.now() - hours * hourMs;
  return {
    from: new Date(Math.max(from, oldest)),
    to: params.to ? new Date(params.to) : null,
    statuses: params.statuses.filter((status) => !isStatusClass(status)).map(Number),
    classes: params.statuses.filter(isStatusClass),
    codes: params.codes,
    models: params.models,
    endpoints: params.endpoints,
    addresses: params.addresses,
  };
}
