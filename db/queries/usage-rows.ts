import { type SQL, sql } from 'drizzle-orm';
import type { KeyScope } from './api-key-list-where';
import { isOneOfEnvironments, type UsageCohorts } from './usage-cohorts';
import { sharedBy } from './usage-joins';
import { isAny, texts, uuids } from './usage-lists';
import { fromRollups } from './usage-source-rows';
import { checksOwners, fewPieces, type Level, sourcesOf } from './usage-sources';

/** What usage can be grouped by. Space, owner and environment are those that a key has now. */
export type UsageGroup = 'space' | 'key' | 'owner' | 'model' | 'endpoint' | 'status' | 'environment';

/** Quarters are of totals alone. */
export type Grain = 'minute' | 'open' | 'hour' | 'day' | 'month' | 'quarter';

/**
 * A part of the time asked for, the length of the rollups that hold it and the bucket that it belongs to, if there are
 * several; those with the sign -1 are taken off.
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
  cohorts?: UsageCohorts;
};

export type RowsQuery = {
  pieces: readonly RollupPiece[];
  group: UsageGroup | null;
  /** Only these values of the group. */
  values?: readonly string[];
  /** What is read of the rows, beside what groups and filters need. */
  columns: readonly RowColumn[];
};

/** A column of the rows that a query reads. */
export type RowColumn = (typeof countNames)[number] | 'latencies' | 'bucket' | Dimension;
export type Dimension = 'subject_id' | 'space_id' | 'owner_id' | 'environment' | 'model' | 'endpoint' | 'status_class';

export const countNames = [
  'requests',
  'refusals',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'reasoning_tokens',
  'estimated',
] as const;

/** Returns the level with the fewest rows that tell apart what is asked for. */
export function levelOf(scope: UsageScope, { group, columns }: Pick<RowsQuery, 'group' | 'columns'>): Level {
  const isBy = (name: UsageGroup, list?: readonly string[]) => group === name || isAny(list);
  const isTotal = !columns.includes('latencies') && !columns.includes('status_class') && !hasClasses(scope, group);
  if (isBy('key', scope.keys)) return isTotal ? 'total' : 'key';
  const isBySpace = group === 'space' || scope.spaces !== 'all';
  const [isByOwner, isByEnvironment] = [isBy('owner', scope.owners), isBy('environment', scope.environments)];
  const dimensions = [isBySpace, isByOwner, isByEnvironment].filter(Boolean).length;
  if (dimensions === 0) return 'organization';
  const hasModels = [scope.models, scope.endpoints].some(isAny) || group === 'model' || group === 'endpoint';
  if (dimensions > 1 && hasModels) return 'cohort';
  if (dimensions === 3) return 'cohort_status';
  if (isBySpace && isByOwner) return 'space_owner_status';
  if (isBySpace && isByEnvironment) return 'space_environment_status';
  if (isByOwner && isByEnvironment) return 'owner_environment_status';
  if (isByOwner) return hasModels ? 'owner' : 'owner_status';
  return isByEnvironment ? 'environment' : 'space';
}

const hasClasses = ({ models, endpoints, statuses }: UsageScope, group: UsageGroup | null) =>
  [models, endpoints, statuses].some(isAny) || group === 'model' || group === 'endpoint' || group === 'status';

/** What rows are grouped by, and its text of a column that holds it: of a million rows this would take a while. */
export const groupColumns: Record<UsageGroup, { by: SQL; columns: Dimension[]; textOf: (column: SQL) => SQL }> = {
  space: { by: sql`space_id`, columns: ['space_id'], textOf: asText },
  key: { by: sql`subject_id`, columns: ['subject_id'], textOf: asText },
  owner: { by: sql`owner_id`, columns: ['owner_id'], textOf: asText },
  environment: { by: sql`coalesce(environment, '')`, columns: ['environment'], textOf: (column) => column },
  model: { by: orNotRecorded(sql`model`), columns: ['model', 'status_class'], textOf: (column) => column },
  endpoint: { by: orNotRecorded(sql`endpoint`), columns: ['endpoint', 'status_class'], textOf: (column) => column },
  status: { by: sql`status_class`, columns: ['status_class'], textOf: (column) => column },
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

/** Returns whether rows with the latencies of the total also say which group each belongs to. */
export function isInTotalRows(scope: UsageScope, group: UsageGroup): boolean {
  const columns = ['latencies'] as const;
  return levelOf(scope, { group, columns }) === levelOf(scope, { group: null, columns });
}

/** A condition on rows, and the columns that it reads. */
export type Condition = { is: SQL; columns: Dimension[] };

function conditionsOf(scope: UsageScope, { group, values }: RowsQuery, level: Level): Condition[] {
  const { spaces, owners, environments, models, endpoints, statuses } = scope;
  const conditions: Condition[] = [];
  if (isAny(models)) conditions.push(hasText('model', models));
  if (isAny(endpoints)) conditions.push(hasText('endpoint', endpoints));
  if (isAny(statuses)) conditions.push({ is: sql`status_class = any(${texts(statuses)})`, columns: ['status_class'] });
  if (checksOwners(scope, level))
    conditions.push({ is: sql`owner_id = any(${uuids(owners ?? [])})`, columns: ['owner_id'] });
  if (isAny(environments)) conditions.push({ is: isOneOfEnvironments(environments), columns: ['environment'] });
  if (spaces !== 'all' && level !== 'space')
    conditions.push({ is: sql`space_id = any(${uuids(spaces)})`, columns: ['space_id'] });
  if (group && values && group !== 'key')
    conditions.push({ is: isOneOf(group, values), columns: groupColumns[group].columns });
  return conditions;
}

const hasText = (column: 'model' | 'endpoint', list: readonly string[]): Condition => ({
  is: sql`${sql.identifier(column)} = any(${texts(list)}) and status_class <> 'not_recorded'`,
  columns: [column, 'status_class'],
});

/** Builds the rows of a query: those of the level with the fewest, with no more columns than it needs. */
export function rowsOf(scope: UsageScope, query: RowsQuery): SQL {
  const { pieces, group } = query;
  const level = levelOf(scope, query);
  const conditions = conditionsOf(scope, query, level);
  // The group first, as it is read: otherwise PostgreSQL rearranges each row.
  const columns = new Set<RowColumn>([...(group ? groupColumns[group].columns : []), ...query.columns]);
  const sources = [...new Set(pieces.map(({ grain }) => grain))].flatMap((grain) =>
    sourcesOf(scope, query, level, grain),
  );
  const parts = sources
    .flatMap((source) =>
      source.pieces.length > fewPieces ? source : source.pieces.map((piece) => ({ ...source, pieces: [piece] })),
    )
    .map((source) => fromRollups(scope.organizationId, source, { columns, conditions }));
  return sql`${sharedBy(scope, query, level)} ${sql.join(parts, sql` union all `)}`;
}
