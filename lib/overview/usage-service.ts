import 'server-only';
import { findKeyNames, findRefusalReasons, wasAnyKeyCalled } from '@/db/queries/overview';
import { findUsageSums, rankUsageGroups, type UsageScope } from '@/db/queries/usage-report';
import { findKeyScope, requireApiKeysPlan } from '../api-keys/access';
import type { UsageHour } from '../api-keys/schema';
import { spaceLogoUrl } from '../spaces/schema';
import { piecesOf, piecesOfBuckets } from '../usage/pieces';
import { readAsWritten } from '../usage/progress';
import { bucketStarts, hourMs, type TimeRange } from '../usage/time';
import type { Viewer } from '../viewer';
import type { BusyKey } from './schema';

/** Covers today and yesterday in any time zone, on the longest days too. */
const usageHours = 50;
const reasonHours = 26;
const busyKeyDays = 7;
const maxBusyKeys = 5;

const dayMs = 24 * hourMs;

/** Returns the time of this many hours, the last of which is the current one. */
function lastHours(hours: number, now: Date): TimeRange {
  const to = new Date(Math.floor(now.getTime() / hourMs) * hourMs + hourMs);
  return { from: new Date(to.getTime() - hours * hourMs), to };
}

async function scopeOf(viewer: Viewer): Promise<UsageScope> {
  return { organizationId: viewer.organization.id, spaces: await findKeyScope(viewer) };
}

/** Returns whether a key that the viewer may see was ever called, with success or not. */
export async function hasUsage(viewer: Viewer): Promise<boolean> {
  requireApiKeysPlan(viewer);
  return wasAnyKeyCalled(viewer.organization.id, await findKeyScope(viewer));
}

/**
 * Returns the usage of the keys that the viewer may see, today and yesterday, by hour and in no order, without hours
 * that have no requests. Reasons of refusals go back to the start of today.
 */
export async function listRecentUsage(viewer: Viewer, now = new Date()): Promise<UsageHour[]> {
  requireApiKeysPlan(viewer);
  const visible = await scopeOf(viewer);
  const time = lastHours(usageHours, now);
  const starts = bucketStarts(time, 'hour', 'UTC');
  const [hours, reasons] = await Promise.all([
    readAsWritten(visible, (scope, progress) =>
      findUsageSums(scope, { pieces: piecesOfBuckets(starts, time.to, progress), group: null }),
    ),
    findRefusalReasons(visible, lastHours(reasonHours, now).from),
  ]);
  return hours.flatMap(({ bucket, requests, refusals, input, output }) => {
    const start = starts[bucket];
    if (!start) return [];
    const ofHour = reasons.filter(({ hour }) => hour === start.getTime());
    return {
      hour: start.toISOString(),
      requests,
      refusals,
      tokens: input + output,
      refusalReasons: Object.fromEntries(ofHour.map(({ reason, refusals: count }) => [reason, count])),
    };
  });
}

/** Returns the keys with the most requests in the last seven days among those that the viewer may see. */
export async function listBusiestKeys(viewer: Viewer, now = new Date()): Promise<BusyKey[]> {
  requireApiKeysPlan(viewer);
  const { id: organizationId, slug } = viewer.organization;
  const time = lastHours(24 * busyKeyDays, now);
  // Each day ends at the current hour.
  const starts = Array.from({ length: busyKeyDays }, (_, day) => new Date(time.from.getTime() + day * dayMs));
  const { busiest, days } = await readAsWritten(await scopeOf(viewer), async (scope, progress) => {
    const query = { pieces: piecesOf(time, progress), group: 'key', order: 'requests', limit: maxBusyKeys } as const;
    const ranked = await rankUsageGroups(scope, query);
    const found = ranked.filter(({ requests }) => requests > 0).map((row) => ({ ...row, id: row.value }));
    const values = found.map(({ id }) => id);
    const pieces = piecesOfBuckets(starts, time.to, progress);
    const byDay = { pieces, group: 'key', values, sums: ['requests'] } as const;
    return { busiest: found, days: values.length > 0 ? await findUsageSums(scope, byDay) : [] };
  });
  if (busiest.length === 0) return [];
  const names = await findKeyNames(
    organizationId,
    busiest.map(({ id }) => id),
  );
  const requestsOn = (id: string, day: number) =>
    days.find(({ value, bucket }) => value === id && bucket === day)?.requests ?? 0;
  return busiest.flatMap(({ id, requests, refusals }) => {
    const key = names.find((found) => found.id === id);
    if (!key) return [];
    const logo = { id: key.spaceId, logoVersion: key.spaceLogoVersion };
    return {
      id,
      name: key.name,
      isRemoved: key.isRemoved,
      space: { name: key.spaceName, logoUrl: key.spaceDeletedAt ? null : spaceLogoUrl(slug, logo) },
      requests,
      refusals,
      days: starts.map((_, day) => requestsOn(id, day)),
    };
  });
}
