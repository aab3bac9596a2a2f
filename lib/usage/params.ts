import { holdsSecret, parseIds, parseSomeOf, type RawParams } from '../list-url';
import { type UsageMetric, usageMetrics } from './metrics';
import { type StatusClass, statusClasses } from './status-class';
import {
  bucketsFor,
  dayOf,
  hourMs,
  rangeUntil,
  type TimeRange,
  type UsageBucketSize,
  type UsageRange,
  usageBuckets,
  usageRanges,
} from './time';

export const usageGroups = ['key', 'space', 'owner', 'model', 'endpoint', 'status', 'environment'] as const;
export type UsageGroup = (typeof usageGroups)[number];

export const groupLabels: Record<UsageGroup, string> = {
  key: 'Key',
  space: 'Space',
  owner: 'Owner',
  model: 'Model',
  endpoint: 'Endpoint',
  status: 'Status',
  environment: 'Environment',
};

/** Returns the noun for a number of groups: "key", "statuses". */
export function nounOf(group: UsageGroup, count: number): string {
  const one = groupLabels[group].toLowerCase();
  if (count === 1) return one;
  return group === 'status' ? 'statuses' : `${one}s`;
}

const environments = ['production', 'staging', 'development', 'none'] as const;

const usageSorts = [...usageMetrics, 'name'] as const;
/** A column of the table. */
export type UsageSort = (typeof usageSorts)[number];

/** The state of the usage page in its URL. */
export type UsageParams = {
  metric: UsageMetric;
  group: UsageGroup;
  second: UsageGroup | null;
  /** The group whose parts are shown; null for none. */
  open: string | null;
  /** Null for the time between `from` and `to`. */
  range: UsageRange | null;
  /** Days as YYYY-MM-DD, the last one included, or instants. */
  from: string;
  to: string;
  /** Null for a size that suits the range. */
  bucket: UsageBucketSize | null;
  /** Null to sort by the metric. */
  sort: UsageSort | null;
  isAscending: boolean;
  spaces: string[];
  keys: string[];
  owners: string[];
  models: string[];
  endpoints: string[];
  statuses: (StatusClass | 'not_recorded')[];
  environments: (typeof environments)[number][];
};

export const usageFilters = ['spaces', 'keys', 'owners', 'models', 'endpoints', 'statuses', 'environments'] as const;
export type UsageFilter = (typeof usageFilters)[number];

const maxText = 300;
/** A secret is dropped, so that no response contains it. */
function textOf(raw: RawParams[string]): string {
  const text = (Array.isArray(raw) ? raw[0] : raw) ?? '';
  return holdsSecret(text) ? '' : text.slice(0, maxText).replaceAll('\0', '');
}
const oneOf = <T extends string>(list: readonly T[], raw: RawParams[string]): T | null =>
  list.find((item) => item === textOf(raw)) ?? null;

/** Model names may contain commas, so each is a parameter of its own. */
const textsOf = (raw: RawParams[string]): string[] =>
  [...new Set((Array.isArray(raw) ? raw : [raw ?? '']).slice(0, 50).map((text) => textOf(text)))].filter(
    (text) => text !== '',
  );

/** Parses search parameters; missing and invalid values become the default. */
export function parseUsageParams(raw: RawParams): UsageParams {
  const group = oneOf(usageGroups, raw.group) ?? 'key';
  const second = oneOf(usageGroups, raw.then);
  const [from, to] = [textOf(raw.from), textOf(raw.to)];
  return {
    metric: oneOf(usageMetrics, raw.metric) ?? 'requests',
    group,
    second: second === group ? null : second,
    open: textOf(raw.open) || null,
    range: from !== '' && to !== '' ? null : (oneOf(usageRanges, raw.range) ?? '30d'),
    from,
    to,
    bucket: oneOf(usageBuckets, raw.bucket),
    sort: oneOf(usageSorts, raw.sort),
    isAscending: textOf(raw.dir) === 'asc',
    spaces: parseIds(raw.space),
    keys: parseIds(raw.key),
    owners: parseIds(raw.owner),
    models: textsOf(raw.model),
    endpoints: textsOf(raw.endpoint),
    statuses: parseSomeOf([...statusClasses, 'not_recorded'] as const, raw.status),
    environments: parseSomeOf(environments, raw.environment),
  };
}

/** Serializes the state as a query string without `?`, without default values. */
export function serializeUsageParams(params: UsageParams): string {
  const out = new URLSearchParams();
  const set = (name: string, value: string | null, fallback: string | null = null) => {
    if (value !== null && value !== fallback && value !== '') out.set(name, value);
  };
  set('metric', params.metric, 'requests');
  set('group', params.group, 'key');
  set('then', params.second);
  set('open', params.open);
  if (params.range === null) {
    out.set('from', params.from);
    out.set('to', params.to);
  } else set('range', params.range, '30d');
  set('bucket', params.bucket);
  set('sort', params.sort);
  if (params.isAscending) out.set('dir', 'asc');
  set('space', params.spaces.join(','));
  set('key', params.keys.join(','));
  set('owner', params.owners.join(','));
  set('status', params.statuses.join(','));
  set('environment', params.environments.join(','));
  for (const model of params.models) out.append('model', model);
  for (const endpoint of params.endpoints) out.append('endpoint', endpoint);
  return out.toString();
}

/** Returns the requested time; the last 30 days when `from` and `to` are no valid range. */
export function timeOf(params: UsageParams, now: Date, zone: string): TimeRange {
  if (params.range) return rangeUntil(now, params.range, zone);
  const from = instantOf(params.from, zone, false);
  const to = instantOf(params.to, zone, true);
  const earliest = now.getTime() - 400 * 24 * 3_600_000;
  if (!from || !to || from >= to || to.getTime() < earliest) return rangeUntil(now, '30d', zone);
  return { from: new Date(Math.max(from.getTime(), Math.floor(earliest / 3_600_000) * 3_600_000)), to };
}

function instantOf(text: string, zone: string, isEnd: boolean): Date | null {
  const day = dayOf(zone, text, isEnd);
  if (day) return day;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isFinite(ms) ? new Date(Math.floor(ms / 60_000) * 60_000) : null;
}

/**
 * Returns the sizes of buckets that make sense. Groups and filters by owner or environment read the minutes of every
 * key, so minutes are only offered for some hours then.
 */
export function bucketsOf({ group, second, owners, environments }: UsageParams, time: TimeRange, now: Date) {
  const readsEveryKey =
    [group, second].some((name) => name === 'owner' || name === 'environment') ||
    owners.length > 0 ||
    environments.length > 0;
  const isLong = time.to.getTime() - time.from.getTime() > 6 * hourMs;
  return bucketsFor(time, now).filter((size) => !(size === 'minute' && readsEveryKey && isLong));
}

/** Returns the size of the buckets: the requested one if it makes sense. */
export function bucketOf(params: UsageParams, time: TimeRange, now: Date): UsageBucketSize {
  const { bucket, range } = params;
  const possible = bucketsOf(params, time, now);
  if (bucket && possible.includes(bucket)) return bucket;
  if (range === '12m') return 'month';
  if ((range === '7d' || range === '30d') && possible.includes('day')) return 'day';
  // The minutes of more than three hours would be too many bars to tell apart.
  const isLong = time.to.getTime() - time.from.getTime() > 3 * hourMs;
  const coarser = isLong ? possible.find((size) => size !== 'minute') : undefined;
  return coarser ?? possible[0] ?? 'month';
}

/** Returns the metric by which the shown groups are chosen. Reading the latencies of all groups would take too long. */
export function orderOf({ sort, metric }: UsageParams) {
  const by = sort === null || sort === 'name' ? metric : sort;
  return by === 'p50' || by === 'p95' ? 'requests' : by;
}

/** Returns the filters for one group; null for a group that no filter can select. */
export function narrow(params: UsageParams, group: UsageGroup, value: string): UsageParams | null {
  if (value === '') return group === 'environment' ? { ...params, environments: ['none'] } : null;
  if (value === 'not_recorded') return { ...params, statuses: ['not_recorded'] };
  switch (group) {
    case 'key':
      return { ...params, keys: [value] };
    case 'space':
      return { ...params, spaces: [value] };
    case 'owner':
      return { ...params, owners: [value] };
    case 'model':
      return { ...params, models: [value] };
    case 'endpoint':
      return { ...params, endpoints: [value] };
    case 'status':
      return { ...params, statuses: [value as UsageParams['statuses'][number]] };
    case 'environment':
      return { ...params, environments: [value as UsageParams['environments'][number]] };
  }
}
