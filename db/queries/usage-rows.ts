import { type SQL, sql } from 'drizzle-orm';
import type { KeyScope } from './api-key-list-where';
import { texts, uuids } from './usage-lists';
import { checksOwners, fromRollups, isAny, type Level, ownersOf, sourcesOf } from './usage-sources';

/** What usage can be grouped by. Space, owner and environment are those that a key has now. */
export type UsageGroup = 'space' | 'key' | 'owner' | 'model' | 'endpoint' | 'status' | 'environment';

export type Grain = 'minute' | 'open' | 'hour' | 'day' | 'month';

/**
 * A part of the time asked for, and the length of the rollups that hold it; those with the sign -1 are taken off. Where no
 * bucket is named, each rollup belongs to the one in which it starts.
 */
export type RollupPiece = { grain: Grain; from: Date; to: Date; sign: 1 | -1; bucket: number | null };

/** Which usage is read; empty lists are no filter, but for the spaces. */
export type UsageScope = {
  organizationId: string;
  /** Those whose keys are counted; 'all' includes deleted ones. */
  spaces: KeyScope;
  keys?: readonly string[];
  owners?: readonly string[];
  environments?: readonly string[];
  models?: readonly string[];
  endpoints?: readonly string[];
  statuses?: readonly string[];
  /** False where no key's usage waits to be moved, so that it needs not be looked for. */
  hasMovedKeys?: boolean;
};

export type RowsQuery = {
  pieces: readonly RollupPiece[];
  group: UsageGroup | null;
  /** Only these values of the group. */
  values?: readonly string[];
  /** Whether status classes don't matter. */
  isTotal?: boolean;
};

/** Returns the level with the fewest rows that tell apart what is asked for. */
function levelOf(scope: UsageScope, { group, isTotal }: RowsQuery): Level {
  const isBy = (name: UsageGroup, list?: readonly string[]) => group === name || isAny(list);
  if (isBy('key', scope.keys)) return isTotal && !hasClasses(scope, group) ? 'total' : 'key';
  const isBySpace = group === 'space' || scope.spaces !== 'all';
  const [isByOwner, isByEnvironment] = [isBy('owner', scope.owners), isBy('environment', scope.environments)];
  const dimensions = [isBySpace, isByOwner, isByEnvironment].filter(Boolean).length;
  if (dimensions === 0) return 'organization';
  if (isByOwner || isByEnvironment) return dimensions > 1 ? 'cohort' : isByOwner ? 'owner' : 'environment';
  return 'space';
}

const hasClasses = ({ models, endpoints, statuses }: UsageScope, group: UsageGroup | null) =>
  [models, endpoints, statuses].some(isAny) || group === 'model' || group === 'endpoint' || group === 'status';

/** What rows are grouped by, and its text of a column that holds it: of a million rows this would take a while. */
export const groupColumns: Record<UsageGroup, { by: SQL; textOf: (column: SQL) => SQL }> = {
  space: { by: sql`space_id`, textOf: asText },
  key: { by: sql`subject_id`, textOf: asText },
  owner: { by: sql`owner_id`, textOf: asText },
  environment: { by: sql`coalesce(environment, '')`, textOf: (column) => column },
  model: { by: orNotRecorded(sql`model`), textOf: (column) => column },
  endpoint: { by: orNotRecorded(sql`endpoint`), textOf: (column) => column },
  status: { by: sql`status_class`, textOf: (column) => column },
};

function asText(column: SQL): SQL {
  return sql`${column}::text`;
}

function orNotRecorded(column: SQL): SQL {
  return sql`case when status_class = 'not_recorded' then 'not_recorded' else ${column} end`;
}

/** Builds whether a row belongs to one of these groups. */
export function isOneOf(group: UsageGroup, values: readonly string[]): SQL {
  const list = group === 'space' || group === 'key' || group === 'owner' ? uuids(values) : texts(values);
  return sql`${groupColumns[group].by} = any(${list})`;
}

/** Returns whether the rows of the total also say which group each belongs to. */
export const isInTotalRows = (scope: UsageScope, group: UsageGroup) =>
  levelOf(scope, { pieces: [], group }) === levelOf(scope, { pieces: [], group: null });

/** Builds the rows of a query: those of the level with the fewest. */
export function rowsOf(scope: UsageScope, query: RowsQuery, columns: readonly string[]): SQL {
  const { pieces, group, values } = query;
  const level = levelOf(scope, query);
  const conditions = [
    scope.models?.length ? sql`model = any(${texts(scope.models)}) and status_class <> 'not_recorded'` : null,
    scope.endpoints?.length ? sql`endpoint = any(${texts(scope.endpoints)}) and status_class <> 'not_recorded'` : null,
    scope.statuses?.length ? sql`status_class = any(${texts(scope.statuses)})` : null,
    checksOwners(scope, level) ? sql`owner_id = any(${uuids(scope.owners ?? [])})` : null,
    scope.environments?.length ? sql`coalesce(environment, 'none') = any(${texts(scope.environments)})` : null,
    scope.spaces !== 'all' && level !== 'space' ? sql`space_id = any(${uuids(scope.spaces)})` : null,
    group && values && group !== 'key' ? isOneOf(group, values) : null,
  ].filter((condition) => condition !== null);
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql.empty();
  const sources = [...new Set(pieces.map(({ grain }) => grain))].flatMap((grain) =>
    sourcesOf(scope, query, level, grain),
  );
  // Of a few pieces PostgreSQL estimates the rows; many are read one after the other.
  const parts = sources
    .flatMap((source) =>
      source.pieces.length > 4 ? source : source.pieces.map((piece) => ({ ...source, pieces: [piece] })),
    )
    .map((source) => fromRollups(scope.organizationId, source, columns));
  const owners = level === 'owner' ? sql`with ${ownersOf(scope.organizationId)}` : sql.empty();
  return sql`${owners} select * from (${sql.join(parts, sql` union all `)}) u ${where}`;
}
