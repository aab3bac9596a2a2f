import 'server-only';
import { cache } from 'react';
import { countApiKeys, findApiKeyRows, type KeyListRow } from '@/db/queries/api-key-list';
import { findKeyOwners, findKeySpaces } from '@/db/queries/api-key-list-options';
import type { KeyFilters } from '@/db/queries/api-key-list-where';
import { findWeekRequests } from '@/db/queries/api-key-week';
import { settleSoon } from '../settle-soon';
import { listSpacesWithRole } from '../spaces/spaces-with-role';
import type { Viewer } from '../viewer';
import { findKeyScope, requireApiKeysPlan } from './access';
import type { ListParams } from './list-params';
import { toApiKeyRow } from './row';
import type { ApiKeyList, ApiKeyRow, ListOptions } from './schema';
import { startSearch } from './search-queue';
import { toSearchWords } from './search-words';

/** Pages with a larger offset wait for the total, so that those in the second half can be read from the end. */
const deepOffset = 1_000;
/** Time for which the rows wait for the counts. */
const countWaitMs = 20;
/** Maximum number of options in a filter menu. */
const maxOptions = 1_000;

const atOnce = <T>(read: () => Promise<T>) => read();
const runAtOnce = { readRows: atOnce, count: atOnce };

/**
 * Returns a page of the keys the viewer may see; a page past the end becomes the last one.
 * @param withRequests whether to include each row's requests of the last seven days
 * @throws AppError subscription_inactive when the plan doesn't cover API keys
 */
export async function listApiKeys(
  viewer: Viewer,
  params: ListParams,
  { withRequests = false }: { withRequests?: boolean } = {},
): Promise<ApiKeyList> {
  requireApiKeysPlan(viewer);
  const organizationId = viewer.organization.id;
  const list = { ...params, ...(await toKeyFilters(viewer, params)) };
  const run = list.words.length > 0 ? startSearch(viewer.user.id) : runAtOnce;
  const count = (filters: KeyFilters) => run.count(() => countApiKeys(organizationId, filters));
  const readPage = (page: number, total?: number) =>
    run.readRows(() => findApiKeyRows(organizationId, { ...list, page, total }));

  const offset = (params.page - 1) * params.size;
  let { page } = params;
  let total: number | Promise<number> | undefined;
  let rows = offset <= deepOffset ? await readPage(page) : [];
  if (rows.length > 0 || page === 1) {
    total = rows.length < params.size ? offset + rows.length : count(list);
  } else {
    total = await count(list);
    page = Math.min(page, Math.max(1, Math.ceil(total / params.size)));
    rows = await readPage(page, total);
  }
  const countsRemoved = !params.states.includes('removed') && params.attention === null;
  const hiddenRemoved = countsRemoved ? count({ ...list, states: ['removed'] }) : 0;
  const { late } = await settleSoon(Promise.all([total, hiddenRemoved]), countWaitMs);
  const [shownTotal, shownRemoved] = late instanceof Promise ? [total, hiddenRemoved] : late;
  const found = await toRows(rows, viewer);
  return {
    rows: withRequests ? await addRequests(viewer, found) : found,
    page,
    total: shownTotal,
    hiddenRemoved: shownRemoved,
  };
}

async function addRequests(viewer: Viewer, rows: ApiKeyRow[]): Promise<ApiKeyRow[]> {
  const ids = rows.map(({ id }) => id);
  const requests = await findWeekRequests(viewer.organization.id, ids);
  return rows.map((row) => ({ ...row, weekRequests: requests.get(row.id) ?? [] }));
}

/** Returns the options of the list's filters. */
export async function listOptions(viewer: Viewer): Promise<ListOptions> {
  requireApiKeysPlan(viewer);
  const { spaces, owners } = await listNames(viewer);
  return { spaces: spaces.slice(0, maxOptions), owners: owners.slice(0, maxOptions) };
}

/** Converts the list's parameters into filters for the query, limited to what the viewer may see. */
export async function toKeyFilters(viewer: Viewer, params: ListParams): Promise<KeyFilters> {
  const names = params.query === '' ? { owners: [], spaces: [] } : await listNames(viewer);
  return { ...params, scope: await findKeyScope(viewer), words: toSearchWords(params.query, names) };
}

/** Returns the owners and spaces of the keys the viewer may see, for the search and the filters. */
const listNames = cache(async (viewer: Viewer) => {
  const scope = await findKeyScope(viewer);
  const [owners, spaces] = await Promise.all([
    findKeyOwners(viewer.organization.id, scope),
    findKeySpaces(viewer.organization.id, scope),
  ]);
  return { owners, spaces };
});

async function toRows(keys: KeyListRow[], viewer: Viewer): Promise<ApiKeyRow[]> {
  const roles = new Map((await listSpacesWithRole(viewer)).map(({ id, role }) => [id, role]));
  return keys.map((key) => toApiKeyRow({ ...key, spaceRole: roles.get(key.spaceId) ?? null }, viewer));
}
