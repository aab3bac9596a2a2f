import { type SQL, sql } from 'drizzle-orm';
import { cohortsWhere } from './usage-cohorts';
import { isAny, uuids } from './usage-lists';
import type { RowsQuery, UsageScope } from './usage-rows';
import type { Level, PairLevel } from './usage-sources';

/** Joins of rollups `r` with the space, owner and environment of their subject, as `s`, and what several of them read. */

export const ofTable = (table: 'api_keys' | 'usage_cohorts', organizationId: string) => sql`
  join (
    select id, space_id, owner_id, environment from ${sql.identifier(table)} where organization_id = ${organizationId}
  ) s on s.id = r.subject_id`;

export const ofEnvironments = (organizationId: string) => sql`
  join (
    select usage_group(${organizationId}, environment) as id, null::uuid as space_id, null::uuid as owner_id, environment
    from (values ('production'), ('staging'), ('development'), (null)) e (environment)
  ) s on s.id = r.subject_id`;

/** Returns the lists of owners that a query is limited to. */
export const ownerListsOf = ({ owners }: UsageScope, { group, values }: RowsQuery) =>
  [owners, group === 'owner' ? values : undefined].filter(isAny).map((ids) => uuids(ids ?? []));

/** As `usage_pairs` tells them. */
const pairsOf = {
  space_owner_status: {
    id: () => sql`usage_group(space_id, owner_id::text)`,
    columns: sql`space_id, owner_id, null::text as environment`,
  },
  space_environment_status: {
    id: () => sql`usage_group(space_id, environment)`,
    columns: sql`space_id, null::uuid as owner_id, environment`,
  },
  owner_environment_status: {
    id: (organizationId) => sql`usage_cohort(${organizationId}, owner_id, environment)`,
    columns: sql`null::uuid as space_id, owner_id, environment`,
  },
} satisfies Record<PairLevel, { id: (organizationId: string) => SQL; columns: SQL }>;

/**
 * Builds what the sources of a level join or are limited to, which is found once: the owners of an organization's usage, who
 * may have left it, and the keys of the owners asked for. Cohorts are not, for their number would be unknown to the planner.
 */
export function sharedBy(scope: UsageScope, query: RowsQuery, level: Level): SQL {
  const { organizationId, owners } = scope;
  const shared: SQL[] = [];
  if (level in pairsOf) {
    const { id, columns } = pairsOf[level as PairLevel];
    const where = [sql`organization_id = ${organizationId}`, ...cohortsWhere(scope)];
    shared.push(sql`
      pairs as materialized (
        select ${id(organizationId)} as id, space_id, owner_id, environment
        from (select distinct ${columns} from usage_cohorts where ${sql.join(where, sql` and `)}) c
      )`);
  }
  if (level === 'owner' || level === 'owner_status') {
    const [asked, ...others] = ownerListsOf(scope, query);
    const all = sql`select distinct owner_id from usage_cohorts where organization_id = ${organizationId}`;
    const some = sql`
      select owner_id from unnest(${asked}) owner_id
      ${others.length > 0 ? sql`where owner_id = any(${others[0]})` : sql.empty()}`;
    shared.push(sql`
      owners as materialized (
        select usage_group(${organizationId}, owner_id::text) as id, null::uuid as space_id, owner_id,
          null::text as environment
        from (${asked ? some : all}) o
      )`);
  }
  if (ranksAskedKeys(scope, query)) {
    const where = [sql`organization_id = ${organizationId}`, ...cohortsWhere(scope)];
    shared.push(sql`asked_keys as materialized (select id from api_keys where ${sql.join(where, sql` and `)})`);
  }
  if (isAny(owners))
    shared.push(sql`
      owned as materialized (
        select id from api_keys where organization_id = ${organizationId} and owner_id = any(${uuids(owners)})
      )`);
  return shared.length > 0 ? sql`with ${sql.join(shared, sql`, `)}` : sql.empty();
}

/** Whether a query ranks the keys of some spaces or environments: they are found once for all its sources. */
export const ranksAskedKeys = ({ spaces, environments }: UsageScope, { group, values }: RowsQuery) =>
  group === 'key' && values === undefined && (spaces !== 'all' || isAny(environments));

export const ofAskedKeys = sql`join asked_keys s on s.id = r.subject_id`;

export const ofOwners = sql`join owners s on s.id = r.subject_id`;

export const ofPairs = sql`join pairs s on s.id = r.subject_id`;

export const movedKeys = (organizationId: string) =>
  sql`array(select api_key_id from usage_moved_keys where organization_id = ${organizationId})`;

/** Keys whose owner or environment changed: what they still count for is taken off it, and added to what they are. */
export const ofMovedKeys = sql`
  join usage_key_cohorts c on c.api_key_id = r.subject_id
  cross join lateral (
    select space_id, owner_id, environment, -1 as sign from usage_cohorts where id = c.cohort_id
    union all
    select space_id, owner_id, environment, 1 from api_keys where id = r.subject_id
  ) s`;
