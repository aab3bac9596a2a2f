import 'server-only';
import { findWeekRequests } from '@/db/queries/api-key-week';
import { findBusiestKeys, findKeyNames, sumHours, sumReasons, wasAnyKeyCalled } from '@/db/queries/overview';
import { findKeyScope, requireApiKeysPlan } from '../api-keys/access';
import type { UsageHour } from '../api-keys/schema';
import { spaceLogoUrl } from '../spaces/schema';
import type { Viewer } from '../viewer';
import type { BusyKey } from './schema';

/** Today and yesterday, in whatever time zone the viewer is, on the longest days too. */
const usageHours = 50;
const reasonHours = 26;
const busyKeyDays = 7;
const maxBusyKeys = 5;

/** Returns whether a key that the viewer may see was ever called, with success or not. */
export async function hasUsage(viewer: Viewer): Promise<boolean> {
  requireApiKeysPlan(viewer);
  return wasAnyKeyCalled(viewer.organization.id, await findKeyScope(viewer));
}

/**
 * Returns what the keys that the viewer may see did today and yesterday, by hour and in no order; without the hours
 * that have no requests. Reasons of refusals go back to the start of today.
 */
export async function listRecentUsage(viewer: Viewer): Promise<UsageHour[]> {
  requireApiKeysPlan(viewer);
  const { id } = viewer.organization;
  const scope = await findKeyScope(viewer);
  const [hours, reasons] = await Promise.all([sumHours(id, scope, usageHours), sumReasons(id, scope, reasonHours)]);
  return hours.map(({ hour, ...sums }) => ({
    ...sums,
    hour: new Date(hour).toISOString(),
    refusalReasons: Object.fromEntries(
      reasons.filter((row) => row.hour === hour).map(({ reason, refusals }) => [reason, refusals]),
    ),
  }));
}

/** Returns the keys with the most requests in the last seven days among those that the viewer may see. */
export async function listBusiestKeys(viewer: Viewer): Promise<BusyKey[]> {
  requireApiKeysPlan(viewer);
  const { id: organizationId, slug } = viewer.organization;
  const scope = await findKeyScope(viewer);
  const busiest = await findBusiestKeys(organizationId, scope, { days: busyKeyDays, limit: maxBusyKeys });
  const ids = busiest.map(({ id }) => id);
  const [names, days] = await Promise.all([findKeyNames(organizationId, ids), findWeekRequests(organizationId, ids)]);
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
      days: days.get(id) ?? [],
    };
  });
}
