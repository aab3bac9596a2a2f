import { type SQL, sql } from 'drizzle-orm';
import type { KeyScope } from './api-key-list-where';

/** What usage can be grouped by. Space, owner and environment are those that a key has now. */
export type UsageGroup = 'space' | 'key' | 'owner' | 'model' | 'endpoint' | 'status' | 'environment';

type Grain = 'minute' | 'hour' | 'day' | 'month';

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
};

export type RowsQuery = {
  pieces: readonly RollupPiece[];
  group: UsageGroup | null;
  /** Only these values of the group. */
  values?: readonly string[];
  /** Whether status classes don't matter. */
  isTotal?: boolean;
};

export const uuids = (ids: readonly string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`;
export const times = (list: readonly Date[]) =>
  sql`${`{${list.map((time) => `"${time.toISOString()}"`).join(',')}}`}::timestamptz[]`;
// Model names may hold anything, so that a list of them is no array literal.
const texts = (list: readonly string[]) =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(list)}::text::jsonb))`;
const numbers = (list: readonly (number | null)[]) => sql`${`{${list.map((n) => n ?? 'null').join(',')}}`}::int[]`;

const isAny = (list: readonly string[] | undefined) => list !== undefined && list.length > 0;

type Level = 'organization' | 'space' | 'owner' | 'environment' | 'cohort' | 'key' | 'total';

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

/** The columns that rows are grouped by, and the texts of the groups: of a million rows these would take a while. */
export const groupColumns: Record<UsageGroup, { by: SQL; value: SQL }> = {
  space: { by: sql`space_id`, value: sql`space_id::text` },
  key: { by: sql`subject_id`, value: sql`subject_id::text` },
  owner: { by: sql`owner_id`, value: sql`owner_id::text` },
  environment: { by: sql`environment`, value: sql`coalesce(environment, '')` },
  model: withNotRecorded(sql`model`),
  endpoint: withNotRecorded(sql`endpoint`),
  status: { by: sql`status_class`, value: sql`status_class` },
};

function withNotRecorded(column: SQL) {
  const value = sql`case when status_class = 'not_recorded' then 'not_recorded' else ${column} end`;
  return { by: value, value };
}

/** Builds the rows of a query: those of the level with the fewest. */
export function rowsOf(scope: UsageScope, query: RowsQuery, columns: readonly string[]): SQL {
  const { pieces, group, values } = query;
  const level = levelOf(scope, query);
  const conditions = [
    scope.models?.length ? sql`model = any(${texts(scope.models)}) and status_class <> 'not_recorded'` : null,
    scope.endpoints?.length ? sql`endpoint = any(${texts(scope.endpoints)}) and status_class <> 'not_recorded'` : null,
    scope.statuses?.length ? sql`status_class = any(${texts(scope.statuses)})` : null,
    scope.owners?.length ? sql`owner_id = any(${uuids(scope.owners)})` : null,
    scope.environments?.length ? sql`coalesce(environment, 'none') = any(${texts(scope.environments)})` : null,
    scope.spaces !== 'all' && level !== 'space' ? sql`space_id = any(${uuids(scope.spaces)})` : null,
    group && values && group !== 'key' ? sql`${groupColumns[group].value} = any(${texts(values)})` : null,
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
  return sql`select * from (${sql.join(parts, sql` union all `)}) u ${where}`;
}

type Source = {
  level: Level;
  grain: Grain;
  pieces: readonly RollupPiece[];
  /** Lists of ids that its subjects must be in. */
  subjects: readonly SQL[];
  /** Joins the space, owner and environment, where the subject is none of these. */
  join: SQL | null;
};

/** Only keys and spaces have minutes; totals are written when days are closed. */
const levelAt = (level: Level, grain: Grain): Level => {
  if (level === 'total') return grain === 'day' || grain === 'month' ? 'total' : 'key';
  if (grain !== 'minute' || level === 'space') return level;
  return level === 'organization' ? 'space' : 'key';
};

function sourcesOf(scope: UsageScope, query: RowsQuery, asked: Level, grain: Grain): Source[] {
  const { organizationId, spaces, keys, owners, environments } = scope;
  const { group, values } = query;
  const level = levelAt(asked, grain);
  const pieces = query.pieces.filter((piece) => piece.grain === grain);
  const lists = [
    keys,
    group === 'key' ? values : undefined,
    level === 'space' && spaces !== 'all' ? spaces : undefined,
  ];
  const subjects = lists
    .filter((ids) => ids !== undefined && (ids.length > 0 || ids === spaces))
    .map((ids) => uuids(ids ?? []));
  const source = { level, grain, pieces, subjects, join: null };
  const ofMoved = { ...source, level: 'key', subjects: [movedKeys(organizationId)], join: ofMovedKeys } as const;
  switch (level) {
    case 'cohort':
      return [{ ...source, join: of('usage_cohorts', organizationId) }, ofMoved];
    case 'environment':
      return [{ ...source, join: ofEnvironments(organizationId) }, ofMoved];
    case 'owner':
      return [{ ...source, join: ofOwners(organizationId) }, ofMoved];
    case 'key':
    case 'total': {
      const isJoined =
        group === 'space' ||
        group === 'owner' ||
        group === 'environment' ||
        spaces !== 'all' ||
        isAny(owners) ||
        isAny(environments);
      return [{ ...source, join: isJoined ? of('api_keys', organizationId) : null }];
    }
    default:
      return [source];
  }
}

const settingNames = ['space', 'owner', 'environment'] as const;

/** Builds the rows of a source. Counts have the sign of their piece. */
function fromRollups(organizationId: string, source: Source, columns: readonly string[]): SQL {
  const { level, grain, pieces, subjects, join } = source;
  const sign = sql.raw(join ? 'p.sign * s.sign' : 'p.sign');
  const signed = columns.map((name) =>
    name === 'latencies' ? sql`latencies, ${sign} as sign` : sql`${sql.raw(name)} * ${sign} as ${sql.raw(name)}`,
  );
  const settings = settingNames.map((name) => {
    const column = name === 'environment' ? name : `${name}_id`;
    if (join) return `s.${column}`;
    return level === name
      ? `subject_id as ${column}`
      : `null::${name === 'environment' ? 'text' : 'uuid'} as ${column}`;
  });
  const [only] = pieces.length === 1 ? pieces : [];
  const at = (date: Date) => sql`${date.toISOString()}::timestamptz`;
  const [since, until] = only ? [at(only.from), at(only.to)] : [sql`p.since`, sql`p.until`];
  const ofSubjects = sql.join(subjects.map((ids) => sql` and subject_id = any(${ids})`));
  // The offset keeps PostgreSQL from joining all rows with all pieces, whose lengths it can't estimate.
  return sql`
    select subject_id, ${sql.raw(settings.join(', '))}, bucket, started_at, model, endpoint, status_class,
      ${sql.join(signed, sql`, `)}
    from unnest(
      ${times(pieces.map(({ from }) => from))}, ${times(pieces.map(({ to }) => to))},
      ${numbers(pieces.map(({ bucket }) => bucket))}, ${numbers(pieces.map(({ sign: n }) => n))}
    ) as p (since, until, bucket, sign)
    cross join lateral (
      select subject_id, started_at, model, endpoint, status_class, ${sql.raw(columns.join(', '))}
      from usage_rollups
      where tier = ${sql.raw(`'${level}_${grain}'`)} and organization_id = ${organizationId}
        and started_at >= ${since} and started_at < ${until}${ofSubjects}
      ${only ? sql.empty() : sql`offset 0`}
    ) r
    ${join ?? sql.empty()}`;
}

const of = (table: 'api_keys' | 'usage_cohorts', organizationId: string) => sql`
  join (
    select id, space_id, owner_id, environment, 1 as sign from ${sql.identifier(table)}
    where organization_id = ${organizationId}
  ) s on s.id = r.subject_id`;

const ofEnvironments = (organizationId: string) => sql`
  join (
    select usage_group(${organizationId}, environment) as id, null::uuid as space_id, null::uuid as owner_id, environment,
      1 as sign
    from (values ('production'), ('staging'), ('development'), (null)) e (environment)
  ) s on s.id = r.subject_id`;

const ofOwners = (organizationId: string) => sql`
  join (
    select usage_group(${organizationId}, owner_id::text) as id, null::uuid as space_id, owner_id,
      null::text as environment, 1 as sign
    from (select distinct owner_id from usage_cohorts where organization_id = ${organizationId}) o
  ) s on s.id = r.subject_id`;

const movedKeys = (organizationId: string) =>
  sql`array(select api_key_id from usage_moved_keys where organization_id = ${organizationId})`;

/** Keys whose owner or environment changed: what they still count for is taken off it, and added to what they are. */
const ofMovedKeys = sql`
  join usage_key_cohorts c on c.api_key_id = r.subject_id
  cross join lateral (
    select space_id, owner_id, environment, -1 as sign from usage_cohorts where id = c.cohort_id
    union all
    select space_id, owner_id, environment, 1 from api_keys where id = r.subject_id
  ) s`;
