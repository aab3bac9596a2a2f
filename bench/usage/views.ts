import type { UsageDb, UsageScope } from '@/db/queries/usage-report';
import { bucketOf, orderOf, parseUsageParams, timeOf, type UsageParams } from '@/lib/usage/params';
import { countNotRecorded, readUsageOptions, readUsageReport } from '@/lib/usage/report';
import type { TimeRange } from '@/lib/usage/time';
import type { UsageOrganization } from './load';

export const ranges = ['24h', '7d', '30d', '90d', '12m'];
const zones = ['UTC', 'Europe/Berlin'];
const groups = ['key', 'space', 'owner', 'environment', 'model', 'endpoint', 'status'];

/** A view of the usage page, and its reads of the database for a range. */
export type UsageView = {
  name: string;
  read: (org: UsageOrganization, range: string, db: UsageDb) => Promise<unknown>;
};

/** Values of the busiest owner and space, which filters use. */
type Filter = (org: UsageOrganization) => string;

const paramsOf = (query: string, range: string) =>
  parseUsageParams(Object.fromEntries(new URLSearchParams(`${query}&range=${range}`)));

const scopeOf = ({ id }: UsageOrganization, params: UsageParams, spaces: UsageScope['spaces'] = 'all'): UsageScope => ({
  organizationId: id,
  spaces,
  owners: params.owners,
  environments: params.environments,
  models: params.models,
});

async function readView(org: UsageOrganization, params: UsageParams, zone: string, scope: UsageScope, db: UsageDb) {
  const time = timeOf(params, org.until, zone);
  await readUsageReport(
    scope,
    {
      time,
      bucket: bucketOf(params, time, org.until),
      zone,
      group: params.group,
      order: orderOf(params),
      limit: 8,
      metric: params.metric,
    },
    db,
  );
  await countNotRecorded(scope, time, db);
}

const view =
  (zone: string, query: string, filter: Filter = () => ''): UsageView['read'] =>
  (org, range, db) => {
    const params = paramsOf(`${query}${filter(org)}`, range);
    return readView(org, params, zone, scopeOf(org, params), db);
  };

const memberView =
  (zone: string, group: string): UsageView['read'] =>
  (org, range, db) => {
    const params = paramsOf(`group=${group}`, range);
    return readView(org, params, zone, scopeOf(org, params, org.spaceIds), db);
  };

const ofOwner: Filter = ({ ownerId }) => `&owner=${ownerId}`;
const timeIn = (org: UsageOrganization, range: string): TimeRange => timeOf(paramsOf('', range), org.until, 'UTC');

export const views: UsageView[] = [
  ...zones.flatMap((zone) =>
    groups.map((group) => ({ name: `by ${group}, ${zone}`, read: view(zone, `group=${group}`) })),
  ),
  { name: 'by model, of one owner, Europe/Berlin', read: view('Europe/Berlin', 'group=model', ofOwner) },
  { name: 'by key, of one owner, Europe/Berlin', read: view('Europe/Berlin', 'group=key', ofOwner) },
  { name: 'by owner, of one model, Europe/Berlin', read: view('Europe/Berlin', 'group=owner&model=gpt-4o') },
  { name: 'by key, of one model, Europe/Berlin', read: view('Europe/Berlin', 'group=key&model=gpt-4o') },
  ...(['key', 'space', 'owner'] as const).map((group) => ({
    name: `by ${group}, of production, Europe/Berlin`,
    read: view('Europe/Berlin', `group=${group}&environment=production`),
  })),
  ...(['key', 'owner', 'environment'] as const).map((group) => ({
    name: `by ${group}, a member of two spaces, Europe/Berlin`,
    read: memberView('Europe/Berlin', group),
  })),
  {
    name: 'the lists of keys, models and endpoints to filter by',
    read: (org, range, db) => readUsageOptions(scopeOf(org, paramsOf('', range)), timeIn(org, range), 100, db),
  },
];
