import { type SQL, sql } from 'drizzle-orm';
import { dashboardDb } from '../client';
import { isAny, uuids } from './usage-lists';
import type { UsageDb } from './usage-report';
import type { RowsQuery, UsageScope } from './usage-rows';

/** How many cohorts an organization has, at most one more than `mostCohorts`, and of those asked for, how many owners. */
export type UsageCohorts = { all: number; asked: number; owners: number };

/** Of more, those that a query is about are found one by one. */
const mostCohorts = 2_000;

export const hasManyCohorts = ({ cohorts }: Pick<UsageScope, 'cohorts'>) => (cohorts?.all ?? 0) > mostCohorts;

/** Returns whether a query is about more than an eighth of an organization's cohorts, where these are few enough to be read. */
export function isBroad({ cohorts }: UsageScope, { group, values }: RowsQuery): boolean {
  if (!cohorts || hasManyCohorts({ cohorts })) return false;
  const shareOfOwners = group === 'owner' && values ? Math.min(1, values.length / cohorts.owners) : 1;
  return 8 * cohorts.asked * shareOfOwners > cohorts.all;
}

/** PostgreSQL knows how frequent each environment is in a list, and how frequent none. */
export function isOneOfEnvironments(environments: readonly string[]): SQL {
  const named = environments.filter((name) => name !== 'none');
  const isNamed = sql`environment = any(${`{${named.map((name) => JSON.stringify(name)).join(',')}}`}::text[])`;
  return named.length < environments.length ? sql`(${isNamed} or environment is null)` : isNamed;
}

/** Builds which cohorts a scope is limited to. */
export const cohortsWhere = ({ spaces, owners, environments }: UsageScope): SQL[] => [
  ...(spaces === 'all' ? [] : [sql`space_id = any(${uuids(spaces)})`]),
  ...(isAny(owners) ? [sql`owner_id = any(${uuids(owners)})`] : []),
  ...(isAny(environments) ? [isOneOfEnvironments(environments)] : []),
];

/** Counts the cohorts of an organization, and those of a scope. */
export async function countUsageCohorts(scope: UsageScope, db: UsageDb = dashboardDb()): Promise<UsageCohorts> {
  const isAsked = cohortsWhere(scope);
  const [row] = await db.execute(sql`
    select count(*)::int as all, count(*) filter (where is_asked)::int as asked,
      count(distinct owner_id) filter (where is_asked)::int as owners
    from (
      select owner_id, ${isAsked.length > 0 ? sql.join(isAsked, sql` and `) : sql`true`} as is_asked
      from usage_cohorts where organization_id = ${scope.organizationId} limit ${mostCohorts + 1}
    ) c`);
  return (row as UsageCohorts | undefined) ?? { all: 0, asked: 0, owners: 0 };
}
