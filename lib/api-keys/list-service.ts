import 'server-only';
import { setTimeout as delay } from 'node:timers/promises';
import { cache } from 'react';
import { countApiKeys, findApiKeyRows, type KeyListRow } from '@/db/queries/api-key-list';
import { findKeyOwners, findKeySpaces } from '@/db/queries/api-key-list-options';
import type { KeyFilters, KeyScope } from '@/db/queries/api-key-list-where';
import { canWithKey } from '../permissions';
import { createQueue } from '../queue';
import { listSpacesWithRole } from '../spaces/spaces-with-role';
import type { Viewer } from '../viewer';
import { requireApiKeysPlan } from './access';
import type { ListParams } from './list-params';
import { toApiKeyRow } from './row';
import type { ApiKeyList, ApiKeyRow, ListOptions } from './schema';
import { toSearchWords } from './search-words';

/** Pages that begin further in wait for the total: those in the second half are then read from the end. */
const deepOffset = 1_000;
/** How long the rows wait for the counts. */
const countWaitMs = 20;
/** A filter menu offers at most this many. */
const maxOptions = 1_000;

/** How many reads of searches wait; a list with a search has three. */
const maxSearches = 150;
/** A search reads up to every name of the organization, so one runs at a time and leaves processors to the API. */
const runSearch = createQueue(maxSearches);

/**
 * Returns a page of the keys the viewer may see; a page past the end becomes the last one.
 * @throws AppError subscription_inactive where the plan doesn't cover API keys
 */
export async function listApiKeys(viewer: Viewer, params: ListParams): Promise<ApiKeyList> {
  requireApiKeysPlan(viewer);
  const organizationId = viewer.organization.id;
  const list = { ...params, ...(await toFilters(viewer, params)) };
  const run = <T>(read: () => Promise<T>) => (list.words.length > 0 ? runSearch(read) : read());
  const count = (filters: KeyFilters) => run(() => countApiKeys(organizationId, filters));
  const readPage = (page: number, total?: number) =>
    run(() => findApiKeyRows(organizationId, { ...list, page, total }));

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
  const hiddenRemoved = params.states.includes('removed') ? 0 : count({ ...list, states: ['removed'] });
  const counts = Promise.all([total, hiddenRemoved]);
  // The caller that awaits a count gets its error.
  counts.catch(() => undefined);
  const settled = await Promise.race([counts, delay(countWaitMs)]);
  return {
    rows: await toRows(rows, viewer),
    page,
    total: settled?.[0] ?? total,
    hiddenRemoved: settled?.[1] ?? hiddenRemoved,
  };
}

/** Returns what the list can be filtered by. */
export async function listOptions(viewer: Viewer): Promise<ListOptions> {
  requireApiKeysPlan(viewer);
  const { spaces, owners } = await listNames(viewer);
  return { spaces: spaces.slice(0, maxOptions), owners: owners.slice(0, maxOptions) };
}

async function toFilters(viewer: Viewer, { query, spaces, owners, states }: ListParams): Promise<KeyFilters> {
  const names = query === '' ? { owners: [], spaces: [] } : await listNames(viewer);
  return { scope: await findScope(viewer), spaces, owners, states, words: toSearchWords(query, names) };
}

/** The owners and spaces of the keys the viewer may see: a search looks through them, and filters offer them. */
const listNames = cache(async (viewer: Viewer) => {
  const scope = await findScope(viewer);
  const [owners, spaces] = await Promise.all([
    findKeyOwners(viewer.organization.id, scope),
    findKeySpaces(viewer.organization.id, scope),
  ]);
  return { owners, spaces };
});

async function findScope(viewer: Viewer): Promise<KeyScope> {
  if (viewer.role === 'admin') return 'all';
  const spaces = await listSpacesWithRole(viewer);
  return spaces
    .filter(({ role }) => canWithKey('key:see', { organizationRole: viewer.role, spaceRole: role, isOwner: false }))
    .map(({ id }) => id);
}

async function toRows(keys: KeyListRow[], viewer: Viewer): Promise<ApiKeyRow[]> {
  const roles = new Map((await listSpacesWithRole(viewer)).map(({ id, role }) => [id, role]));
  return keys.map((key) => toApiKeyRow({ ...key, spaceRole: roles.get(key.spaceId) ?? null }, viewer));
}
