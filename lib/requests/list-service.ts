import 'server-only';
import {
  countRequests,
  findRequests,
  findSearchBound,
  type PagePlace,
  type Place,
  type RequestRow,
  type RequestSearch,
} from '@/db/queries/request-search';
import { listVisibleSpaces } from '../api-keys/access';
import { settleSoon } from '../settle-soon';
import type { Viewer } from '../viewer';
import { toSearch } from './access';
import { findSeenKeys, toLoggedRequests } from './entries';
import { findLoggedRequest } from './find';
import type { RequestListParams } from './list-params';
import { requestLogDays } from './retention';
import { maxCounted, type RequestList } from './schema';

/** Time for which the rows wait for their count. */
const countWaitMs = 20;
/** The maximum number of new requests that the page counts. */
const maxNew = 100;

/**
 * Returns a page of the requests of the keys that the viewer may see, newest first. A read that may match few rows
 * reads at most 50,000, and the list says how far back it read.
 * @throws AppError subscription_inactive when the plan doesn't cover API keys
 */
export async function listRequests(viewer: Viewer, params: RequestListParams): Promise<RequestList> {
  const search = await toSearch(viewer, params);
  const [page, opened, names] = await Promise.all([
    readPage(viewer, search, params),
    params.request === null ? null : findLoggedRequest(viewer, params.request),
    findNames(viewer, params),
  ]);
  const { total, ...read } = page;
  const { late } = total instanceof Promise ? await settleSoon(total, countWaitMs) : { late: total };
  return {
    ...read,
    rows: await toLoggedRequests(viewer, page.rows),
    total: late,
    opened: params.request === null ? null : (opened ?? 'missing'),
    names,
    logDays: requestLogDays(),
  };
}

type Page = Pick<RequestList, 'isNewestInstead' | 'hasNewer' | 'hasOlder' | 'searched' | 'total'> & {
  rows: RequestRow[];
};

async function readPage(viewer: Viewer, search: RequestSearch, params: RequestListParams): Promise<Page> {
  const organizationId = viewer.organization.id;
  const { size } = params;
  const place = toPlace(params.after ?? params.before);
  const at: PagePlace = { direction: params.after === null ? 'older' : 'newer', place };
  const bound = await findSearchBound(organizationId, search, at);
  const found = await findRequests(organizationId, search, { ...at, bound, limit: size + 1 });
  // The row beyond the page only shows that there are more.
  const hasMore = found.length > size;
  if (at.direction === 'newer') {
    // If fewer rows than a page are newer, the whole newest page is shown.
    if (!hasMore && bound === null) {
      return { ...(await readPage(viewer, search, { ...params, after: null, before: null })), isNewestInstead: true };
    }
    return {
      isNewestInstead: false,
      rows: found.slice(-size),
      hasNewer: hasMore || bound !== null,
      hasOlder: true,
      searched: null,
      total: null,
    };
  }
  const isWhole = place === null && bound === null && !hasMore;
  return {
    isNewestInstead: false,
    rows: found.slice(0, size),
    hasNewer: place !== null,
    hasOlder: hasMore,
    searched: bound === null || hasMore ? null : { until: new Date(bound).toISOString(), place: `${bound}~` },
    total: isWhole
      ? found.length
      : place === null && bound === null
        ? countRequests(organizationId, search, maxCounted + 1)
        : null,
  };
}

function toPlace(text: string | null): Place | null {
  if (text === null) return null;
  const [at = '', requestId = ''] = text.split('~');
  return { at, requestId };
}

async function findNames(viewer: Viewer, { keys, spaces }: RequestListParams): Promise<RequestList['names']> {
  const [seenKeys, seenSpaces] = await Promise.all([findSeenKeys(viewer, keys), listVisibleSpaces(viewer)]);
  const named = [...seenKeys.values()].map(({ key }) => key);
  return [...named, ...seenSpaces.filter((space) => spaces.includes(space.id))].map(({ id, name }) => ({ id, name }));
}

/** Counts the requests that came since a place of the list, up to 100. */
export async function countNewRequests(viewer: Viewer, params: RequestListParams): Promise<number> {
  const place = toPlace(params.after);
  if (place === null) return 0;
  const search = await toSearch(viewer, params);
  const at: PagePlace = { direction: 'newer', place };
  const bound = await findSearchBound(viewer.organization.id, search, at);
  const rows = await findRequests(viewer.organization.id, search, { ...at, bound, limit: maxNew });
  return rows.length;
}
