import 'server-only';
import { dashboardDb } from '@/db/client';
import {
  countApiKeys,
  findApiKeyRows,
  hasFastTotal,
  type KeyListRow,
  type KeyScope,
  type ListFilters,
} from '@/db/queries/api-key-list';
import { findKeyOwnerIds, findKeySpaces, findOwners } from '@/db/queries/api-key-list-options';
import { findSpacesWithRole } from '@/db/queries/spaces';
import { canWithKey, type SpaceRole } from '../permissions';
import type { Viewer } from '../viewer';
import type { ListParams } from './list-params';
import { toApiKeyRow } from './row';
import type { ApiKeyList, ListOptions, PersonRef } from './schema';
import { countSearch, type When } from './search-totals';
import { requireApiKeysPlan } from './service';
import { keepUntilKeysChange } from './until-keys-change';

/** The viewer's role in each space whose keys they may see, and that as a scope for queries. */
async function findScope(viewer: Viewer): Promise<{ scope: KeyScope; roles: Map<string, SpaceRole | null> }> {
  const spaces = await findSpacesWithRole(viewer.organization.id, viewer.user.id, dashboardDb());
  const roles = new Map(spaces.map(({ id, role }) => [id, role]));
  if (viewer.role === 'admin') return { scope: 'all', roles };
  const visible = spaces.filter(({ role }) =>
    canWithKey('key:see', { organizationRole: viewer.role, spaceRole: role, isOwner: false }),
  );
  return { scope: visible.map(({ id }) => id), roles };
}

/** How many keys match, exactly: by the counters without a search. */
async function countListed(organizationId: string, scope: KeyScope, filters: ListFilters, when: When): Promise<number> {
  return hasFastTotal(filters)
    ? countApiKeys(organizationId, scope, filters, dashboardDb())
    : countSearch(organizationId, scope, filters, when);
}

/**
 * One page of the keys the viewer may see. Without a search the exact total comes first and a page past the end shows
 * the last one. A search's total takes longer than its rows, so it is a promise that never holds them up.
 * @throws AppError subscription_inactive where the plan doesn't cover API keys
 */
export async function listApiKeys(viewer: Viewer, params: ListParams): Promise<ApiKeyList> {
  requireApiKeysPlan(viewer);
  const { scope, roles } = await findScope(viewer);
  const rowsOf = (page: number) => findApiKeyRows(viewer.organization.id, scope, { ...params, page }, dashboardDb());
  const count = (when: When) => countListed(viewer.organization.id, scope, params, when);
  const toRows = (found: KeyListRow[]) =>
    found.map((key) => toApiKeyRow({ ...key, spaceRole: roles.get(key.spaceId) ?? null }, viewer));

  if (!hasFastTotal(params)) {
    const rows = await rowsOf(params.page);
    if (rows.length > 0 || params.page === 1) {
      if (rows.length < params.size) {
        return { rows: toRows(rows), total: (params.page - 1) * params.size + rows.length, page: params.page };
      }
      const total = count('in turn');
      // The page may fail for another reason before anyone waits for this; its reader still hears a failure.
      total.catch(() => undefined);
      return { rows: toRows(rows), total, page: params.page };
    }
  }
  const total = await count('at once');
  const page = Math.min(params.page, Math.max(1, Math.ceil(total / params.size)));
  return { rows: toRows(await rowsOf(page)), total, page };
}

async function findKeyOwners(organizationId: string, scope: KeyScope): Promise<PersonRef[]> {
  const ids = await keepUntilKeysChange(organizationId, ['owners', scope], () =>
    findKeyOwnerIds(organizationId, scope, dashboardDb()),
  );
  return findOwners(ids, dashboardDb());
}

/** What the list can be filtered by, and how many removed keys it leaves out. */
export async function listOptions(viewer: Viewer, params: ListParams): Promise<ListOptions> {
  requireApiKeysPlan(viewer);
  const { scope } = await findScope(viewer);
  const organizationId = viewer.organization.id;
  const isHidingRemoved = !params.states.includes('removed');
  const [spaces, owners, hiddenRemoved] = await Promise.all([
    findKeySpaces(organizationId, scope, dashboardDb()),
    findKeyOwners(organizationId, scope),
    isHidingRemoved ? countListed(organizationId, scope, { ...params, states: ['removed'] }, 'at once') : 0,
  ]);
  return { spaces, owners, hiddenRemoved };
}
