import 'server-only';
import { findRequests, findSearchBound, type Place, type RequestSearch } from '@/db/queries/request-search';
import { csvResponse, toCsvLine } from '../csv';
import { statusClassLabels } from '../usage/status-class';
import type { Viewer } from '../viewer';
import { toSearch } from './access';
import { toLoggedRequests } from './entries';
import type { RequestListParams } from './list-params';
import type { LoggedRequest } from './schema';

const header = [
  'Time',
  'Request id',
  'Status',
  'Result',
  'Error code',
  'Key',
  'Key id',
  'Space',
  'Endpoint',
  'Model',
  'Input tokens',
  'Cached tokens',
  'Output tokens',
  'Reasoning tokens',
  'Estimated',
  'Latency (ms)',
  'Client',
  'Address',
  'Upstream status',
  'Upstream code',
  'Upstream request id',
];

/** Requests per read, which bounds the memory of an export. */
const chunkSize = 1_000;

/**
 * Streams all requests that match as a CSV file, newest first. Tokens that were not reported are empty.
 * @throws AppError subscription_inactive, before the response starts
 */
export async function exportRequests(viewer: Viewer, params: RequestListParams): Promise<Response> {
  const search = await toSearch(viewer, params);
  return csvResponse(`requests-${viewer.organization.slug}.csv`, header, exportLines(viewer, search));
}

async function* exportLines(viewer: Viewer, search: RequestSearch): AsyncGenerator<string> {
  const { id } = viewer.organization;
  let place: Place | null = null;
  do {
    const page = { direction: 'older' as const, place };
    const bound: string | null = await findSearchBound(id, search, page);
    const rows = await findRequests(id, search, { ...page, bound, limit: chunkSize });
    yield (await toLoggedRequests(viewer, rows)).map(toLine).join('');
    const last = rows.at(-1);
    if (rows.length === chunkSize && last) place = { at: last.at, requestId: last.requestId };
    else place = bound === null ? null : { at: bound, requestId: '' };
  } while (place !== null);
}

function toLine(request: LoggedRequest): string {
  const { key, tokens, upstream } = request;
  return toCsvLine([
    request.at,
    request.id,
    request.status,
    statusClassLabels[request.class],
    request.code,
    key.name,
    key.id,
    key.space.name,
    request.endpoint?.route ?? null,
    request.model,
    tokens?.input ?? null,
    tokens?.cached ?? null,
    tokens?.output ?? null,
    tokens?.reasoning ?? null,
    tokens === null ? null : tokens.isEstimated ? 'yes' : 'no',
    request.latencyMs,
    request.client,
    request.address,
    upstream?.status ?? null,
    upstream?.code ?? null,
    upstream?.requestId ?? null,
  ]);
}
