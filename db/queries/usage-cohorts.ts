import { type SQL, sql } from 'drizzle-orm';
import { dashboardDb } from '../client';
import { hasEnvironment } from './api-key-list-where';
import { isAny, uuids } from './usage-lists';
import type { UsageDb } from './usage-report';
import type { RowsQuery, UsageScope } from './usage-rows';

/**
 * How many cohorts an organization has and how many are asked for, each at most one more than `mostCohorts`, and how many
 * owners these have.
 */
export type UsageCohorts = { all: number; asked: number; owners: number };

/** Of more, those that a query is about are found one by one. */
const mostCohorts = 2_000;

/** Returns whether a scope has so many cohorts that groups are ranked before they are drawn. */
export const hasManyCohorts = ({ cohorts }: UsageScope) => (cohorts?.asked ?? 0) > mostCohorts;

/** Returns whether a query is about more than an eighth of an organization's cohorts, where these are few enough to be read. */
export function isBroad({ cohorts }: UsageScope, { group, values }: RowsQuery): boolean {
  if (!cohorts || cohorts.all > mostCohorts) return false;
  const shareOfOwners = group === 'owner' && values ? Math.min(1, values.length / cohorts.owners) : 1;
  return 8 * cohorts.asked * shareOfOwners > cohorts.all;
}

/** Whether the `environment` of what is joined is one of these. */
export const isOneOfEnvironments = (environments: readonly string[]): SQL =>
  hasEnvironment(environments, { environment: sql`environment` }) ?? sql`true`;

/** Builds which cohorts a scope is limited to. */
export const cohortsWhere = ({ spaces, owners, environments }: UsageScope): SQL[] => [
  ...(spaces === 'all' ? [] : [sql`space_id = any(${uuids(spaces)})`]),
  ...(isAny(owners) ? [sql`owner_id = any(${uuids(owners)})`] : []),
  ...(isAny(environments) ? [isOneOfEnvironments(environments)] : []),
];

/** Counts the cohorts of an organization, and those of a scope. */
export async function countUsageCohorts(scope: UsageScope, db: UsageDb = dashboardDb()): Promise<UsageCohorts> {
  const ofOrganization = sql`organization_id = ${scope.organizationId}`;
  const asked = sql.join([ofOrganization, ...cohortsWhere(scope)], sql` and `);
  const [row] = await db.execute(sql`
    select (
        select count(*)::int from (select from usage_cohorts where ${ofOrganization} limit ${mostCohorts + 1}) c
      ) as all, count(*)::int as asked, count(distinct owner_id)::int as owners
    from (select owner_id from usage_cohorts where ${asked} limit ${mostCohorts + 1}) c`);
  return (row as UsageCohorts | undefined) ?? { all: 0, asked: 0, owners: 0 };
}
