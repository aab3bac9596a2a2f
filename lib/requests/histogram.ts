import 'server-only';
import { countRequestsByBar } from '@/db/queries/request-histogram';
import { findSearchBound, type RequestSearch } from '@/db/queries/request-search';
import { findUsageSums } from '@/db/queries/usage-report';
import { findKeyScope } from '../api-keys/access';
import { piecesOfBuckets } from '../usage/pieces';
import { readAsWritten } from '../usage/progress';
import type { StatusClass } from '../usage/status-class';
import { hourMs, type TimeRange } from '../usage/time';
import type { Viewer } from '../viewer';
import { toSearch } from './access';
import { isStatusClass, type RequestListParams } from './list-params';
import type { RequestBar, RequestHistogram } from './schema';

const minuteMs = 60_000;
/** Lengths of bars, each a part of the next whole hour or day. */
const stepsMs = [...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs), ...[1, 2, 3, 6, 12, 24].map(toMs)];
const mostBars = 60;
/** One hour less than minutes are kept, because the first bar begins at a full hour. */
const minutesKeptMs = 47 * hourMs;

function toMs(hours: number): number {
  return hours * hourMs;
}

/**
 * Counts the requests of the time that a list shows, in bars of equal length. With filters that the rollups support, it
 * reads the rollups; with others, the newest 50,000 rows of the log, and `countedFrom` says where these begin.
 * @throws AppError subscription_inactive when the plan doesn't cover API keys
 */
export async function getRequestHistogram(viewer: Viewer, params: RequestListParams): Promise<RequestHistogram> {
  const search = await toSearch(viewer, params);
  const now = new Date();
  const to = search.filters.to && search.filters.to < now ? search.filters.to : now;
  const bars = barsOf({ from: search.filters.from ?? to, to }, now);
  const isCounted =
    params.codes.length === 0 && params.addresses.length === 0 && params.statuses.every((name) => isStatusClass(name));
  const read = isCounted ? readRollups(viewer, params, bars, to) : readLog(viewer, search, bars);
  const { counts, countedFrom } = await read;
  return {
    countedFrom,
    bars: bars.map(({ from, to: end }, index) => ({
      from: from.toISOString(),
      to: end.toISOString(),
      ...sumOf(counts.filter(({ bar }) => bar === index)),
    })),
  };
}

/** Returns the bars of a range: at most 60, each as short as possible. */
export function barsOf({ from, to }: TimeRange, now: Date): TimeRange[] {
  const length = to.getTime() - from.getTime();
  if (length <= 0) return [];
  const shortest = now.getTime() - from.getTime() > minutesKeptMs ? hourMs : minuteMs;
  const step = stepsMs.find((ms) => ms >= shortest && length / ms <= mostBars) ?? 24 * hourMs;
  const unit = Math.min(step, hourMs);
  const first = Math.floor(from.getTime() / unit) * unit;
  const count = Math.ceil((to.getTime() - first) / step);
  return Array.from({ length: count }, (_, index) => ({
    from: new Date(first + index * step),
    to: new Date(Math.min(first + (index + 1) * step, Math.ceil(to.getTime() / minuteMs) * minuteMs)),
  }));
}

type Count = { bar: number; class: string; requests: number };
type Counts = { counts: Count[]; countedFrom: string | null };

async function readRollups(viewer: Viewer, params: RequestListParams, bars: TimeRange[], to: Date): Promise<Counts> {
  if (bars.length === 0) return { counts: [], countedFrom: null };
  const starts = bars.map(({ from }) => from);
  const { keys, owners, environments, models, endpoints, statuses } = params;
  const visible = await findKeyScope(viewer);
  const asked = params.spaces.filter((id) => visible === 'all' || visible.includes(id));
  const spaces = params.spaces.length > 0 ? asked : visible;
  const scope = { organizationId: viewer.organization.id, spaces, keys, owners, environments, models, endpoints };
  const rows = await readAsWritten({ ...scope, statuses }, (found, progress) =>
    findUsageSums(found, { pieces: piecesOfBuckets(starts, to, progress), group: 'status' }),
  );
  const counts = rows
    .filter(({ value }) => value !== 'not_recorded')
    .map(({ bucket, value, requests, refusals }) => ({ bar: bucket, class: value, requests: requests + refusals }));
  return { counts, countedFrom: null };
}

async function readLog(viewer: Viewer, search: RequestSearch, bars: TimeRange[]): Promise<Counts> {
  const organizationId = viewer.organization.id;
  const bound = await findSearchBound(organizationId, search, { direction: 'older', place: null });
  const starts = bars.map(({ from }) => from);
  const counts = await countRequestsByBar(organizationId, search, { starts, bound });
  return { counts, countedFrom: bound && new Date(bound).toISOString() };
}

const nothing: Omit<RequestBar, 'from' | 'to'> = { succeeded: 0, refused: 0, failed: 0, other: 0 };
const partOf: Record<StatusClass, keyof typeof nothing> = {
  succeeded: 'succeeded',
  refused: 'refused',
  failed: 'failed',
  invalid: 'other',
  cancelled: 'other',
};

function sumOf(counts: readonly Count[]): typeof nothing {
  const sum = { ...nothing };
  for (const { class: name, requests } of counts) if (isStatusClass(name)) sum[partOf[name]] += requests;
  return sum;
}
