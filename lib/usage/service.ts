import 'server-only';
import { findGroupNames } from '@/db/queries/usage-names';
import { findUsageGroups, findUsageLatencies, type UsageScope } from '@/db/queries/usage-report';
import { findKeyScope, requireApiKeysPlan } from '../api-keys/access';
import type { Viewer } from '../viewer';
import { toPercentiles } from './metrics';
import { bucketOf, narrow, orderOf, timeOf, type UsageGroup, type UsageParams, usageFilters } from './params';
import { piecesOf } from './pieces';
import { readAsWritten } from './progress';
import { countNotRecorded, countsOf, readUsageOptions, readUsageReport } from './report';
import type { UsagePageData, UsagePart } from './schema';
import { statusClassLabels } from './status-class';
import { hasFullHours } from './time';

const shownGroups = 8;
const shownParts = 20;
const maxOptions = 100;

/**
 * Returns the usage of the keys that the viewer may see. Buckets contain only the metric of the parameters, unless all
 * are requested.
 * @throws AppError subscription_inactive when the plan doesn't cover API keys
 */
export async function getUsage(
  viewer: Viewer,
  params: UsageParams,
  zone: string,
  { now = new Date(), withAllMetrics = false }: { now?: Date; withAllMetrics?: boolean } = {},
): Promise<UsagePageData> {
  requireApiKeysPlan(viewer);
  const scope = await toScope(viewer, params);
  const time = timeOf(params, now, zone);
  const bucket = bucketOf(params, time, now);
  const order = orderOf(params);
  const [report, parts, notRecorded] = await Promise.all([
    readUsageReport(scope, {
      time,
      bucket,
      zone,
      group: params.group,
      order,
      limit: shownGroups,
      metric: withAllMetrics ? 'all' : params.metric,
    }),
    params.second && params.open !== null ? findParts(viewer, params, time) : null,
    countNotRecorded(scope, time),
  ]);
  const names = await nameOf(
    viewer,
    params.group,
    report.groups.map(({ value }) => value),
  );
  return {
    from: time.from.toISOString(),
    to: time.to.toISOString(),
    bucket,
    zone,
    hasWholeDays: hasFullHours(zone, time),
    starts: report.starts.map((start) => start.toISOString()),
    series: report.groups.map((group) => ({ ...group, name: names(group.value) })),
    rest: report.rest,
    total: report.total,
    groupCount: report.groupCount,
    notRecorded,
    parts,
  };
}

/** Returns the scope of the requested usage, without ids of spaces that the viewer can't see. */
async function toScope(viewer: Viewer, params: UsageParams): Promise<UsageScope> {
  const visible = await findKeyScope(viewer);
  const { spaces, keys, owners, models, endpoints, statuses, environments } = params;
  return {
    organizationId: viewer.organization.id,
    spaces: spaces.length > 0 ? spaces.filter((id) => visible === 'all' || visible.includes(id)) : visible,
    keys,
    owners,
    models,
    endpoints,
    statuses,
    environments,
  };
}

async function findParts(viewer: Viewer, params: UsageParams, time: { from: Date; to: Date }): Promise<UsagePart[]> {
  const { second, open } = params;
  if (!second || open === null) return [];
  const narrowed = narrow(params, params.group, open);
  if (!narrowed) return [];
  const { rows, latencies } = await readAsWritten(await toScope(viewer, narrowed), async (scope, progress) => {
    const pieces = piecesOf(time, progress);
    const found = await findUsageGroups(scope, { pieces, group: second, order: orderOf(params), limit: shownParts });
    const values = found.map(({ value }) => value);
    const counts = values.length > 0 ? await findUsageLatencies(scope, { pieces, group: second, values }) : [];
    return { rows: found, latencies: counts };
  });
  const names = await nameOf(
    viewer,
    second,
    rows.map(({ value }) => value),
  );
  return rows.map(({ value, groups, ...sums }) => {
    const own = latencies.filter((row) => row.value === value);
    return { value, name: names(value), figures: { ...sums, ...toPercentiles(countsOf(own)) } };
  });
}

const withoutName: Record<UsageGroup, string> = {
  key: 'Deleted key',
  space: 'Deleted space',
  owner: 'No owner',
  model: 'No model',
  endpoint: 'No endpoint',
  status: 'Unknown',
  environment: 'No environment',
};

async function nameOf(viewer: Viewer, group: UsageGroup, values: string[]): Promise<(value: string) => string> {
  const ids = values.filter((value) => value !== '');
  const found =
    group === 'key' || group === 'space' || group === 'owner'
      ? await findGroupNames(viewer.organization.id, group, ids)
      : null;
  return (value) => {
    if (value === 'not_recorded') return 'Not recorded';
    if (value === '') return withoutName[group];
    if (found) return found.get(value) ?? (group === 'owner' ? 'Former member' : withoutName[group]);
    if (group === 'status') return statusClassLabels[value as keyof typeof statusClassLabels] ?? value;
    return group === 'environment' ? value.charAt(0).toUpperCase() + value.slice(1) : value;
  };
}

/**
 * Returns the options of the filters: keys used since the start of the requested time, last used first, its models and
 * endpoints, busiest first, and the chosen ones.
 */
export async function listUsageOptions(viewer: Viewer, params: UsageParams, zone: string, now = new Date()) {
  const everything = { ...params, ...Object.fromEntries(usageFilters.map((name) => [name, []])) };
  const scope = await toScope(viewer, everything);
  const used = await readUsageOptions(scope, timeOf(params, now, zone), maxOptions);
  const keyName = await nameOf(viewer, 'key', used.keys);
  const named = (values: string[], chosen: string[]) =>
    [...new Set([...values, ...chosen])]
      .filter((value) => value !== '' && value !== 'not_recorded')
      .map((value) => ({ id: value, name: value }));
  return {
    keys: used.keys.map((id) => ({ id, name: keyName(id) })),
    models: named(used.models, params.models),
    endpoints: named(used.endpoints, params.endpoints),
  };
}
