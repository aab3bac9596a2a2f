import { type SQL, sql } from 'drizzle-orm';
import { numbers, texts, times, uuids } from './usage-lists';
import type { Grain, RollupPiece, RowsQuery, UsageScope } from './usage-rows';

export type Level = 'organization' | 'space' | 'owner' | 'environment' | 'cohort' | 'key' | 'total';

/** Rollups of one level and grain. */
type Source = {
  level: Level;
  grain: Grain;
  pieces: readonly RollupPiece[];
  /** Lists of ids that its subjects must be in. */
  subjects: readonly SQL[];
  /** Joins the space, owner and environment, where the subject is none of these. */
  join: SQL | null;
  /** Whether the join says if a row is added or taken off. */
  isSigned: boolean;
};

export const isAny = (list: readonly string[] | undefined) => list !== undefined && list.length > 0;

/** Only keys and spaces have minutes; totals are written when days are closed. */
const levelAt = (level: Level, grain: Grain): Level => {
  if (level === 'total') return grain === 'day' || grain === 'month' ? 'total' : 'key';
  if (grain !== 'minute' || level === 'space') return level;
  return level === 'organization' ? 'space' : 'key';
};

/** Returns whether rows of other owners must be left out: only moved keys have such, all else is found by its subjects. */
export const checksOwners = ({ owners, hasMovedKeys = true }: UsageScope, level: Level) =>
  isAny(owners) && hasMovedKeys && level !== 'key' && level !== 'total';

/** Returns where the rows of a grain are, for a query that the level answers. */
export function sourcesOf(scope: UsageScope, query: RowsQuery, asked: Level, grain: Grain): Source[] {
  const { organizationId, spaces, environments, hasMovedKeys = true } = scope;
  const { group } = query;
  const level = levelAt(asked, grain);
  const pieces = query.pieces.filter((piece) => piece.grain === grain);
  const source = { level, grain, pieces, subjects: subjectsOf(scope, query, level), join: null, isSigned: false };
  const moved: Source[] = hasMovedKeys
    ? [{ ...source, level: 'key', subjects: [movedKeys(organizationId)], join: ofMovedKeys, isSigned: true }]
    : [];
  switch (level) {
    case 'cohort':
      return [{ ...source, join: of('usage_cohorts', organizationId) }, ...moved];
    case 'environment':
      return [{ ...source, join: ofEnvironments(organizationId) }, ...moved];
    case 'owner':
      return [{ ...source, join: ofOwners }, ...moved];
    case 'key':
    case 'total': {
      const isJoined =
        group === 'space' ||
        group === 'owner' ||
        group === 'environment' ||
        spaces !== 'all' ||
        isAny(environments) ||
        checksOwners(scope, asked);
      return [{ ...source, join: isJoined ? of('api_keys', organizationId) : null }];
    }
    default:
      return [source];
  }
}

/** Returns lists of the few subjects that a query is about, which are found by their ids instead of by time. */
function subjectsOf(scope: UsageScope, { group, values }: RowsQuery, level: Level): SQL[] {
  const { organizationId, spaces, keys, owners, environments } = scope;
  const lists: SQL[] = [];
  const limit = (ids: SQL | false | undefined) => ids && lists.push(ids);
  const valuesOf = (name: typeof group) => (group === name ? values : undefined);
  const ownerLists = [owners, valuesOf('owner')].filter(isAny).map((ids) => uuids(ids ?? []));
  const ofGroup = (list: SQL) => sql`array(select usage_group(${organizationId}, value) from unnest(${list}) value)`;
  switch (level) {
    case 'space':
      limit(spaces !== 'all' && uuids(spaces));
      break;
    case 'owner':
      for (const list of ownerLists) limit(ofGroup(sql`${list}::text[]`));
      break;
    case 'environment':
      limit(isAny(environments) && ofGroup(texts(environments?.map((name) => (name === 'none' ? '' : name)) ?? [])));
      break;
    case 'cohort': {
      const where = [
        ...(spaces === 'all' ? [] : [sql` and space_id = any(${uuids(spaces)})`]),
        ...ownerLists.map((list) => sql` and owner_id = any(${list})`),
      ];
      const ids = sql`select id from usage_cohorts where organization_id = ${organizationId}${sql.join(where)}`;
      limit(where.length > 0 && sql`array(${ids})`);
      break;
    }
    case 'key':
    case 'total': {
      limit(isAny(keys) && uuids(keys ?? []));
      limit(isAny(valuesOf('key')) && uuids(values ?? []));
      const ids = sql`select id from api_keys where organization_id = ${organizationId}`;
      limit(isAny(owners) && sql`array(${ids} and owner_id = any(${uuids(owners ?? [])}))`);
    }
  }
  return lists;
}

const settingNames = ['space', 'owner', 'environment'] as const;

/** Builds the rows of a source. Counts have the sign of their piece. */
export function fromRollups(organizationId: string, source: Source, columns: readonly string[]): SQL {
  const { level, grain, pieces, subjects, join, isSigned } = source;
  const [only] = pieces.length === 1 ? pieces : [];
  const signs = [only ? (only.sign === 1 ? null : '-1') : 'p.sign', isSigned ? 's.sign' : null];
  const sign = signs.filter((part) => part !== null).join(' * ');
  const signed = columns.map((name) => {
    if (name === 'latencies') return `latencies, ${sign || '1'} as sign`;
    return sign ? `${name} * ${sign} as ${name}` : name;
  });
  const settings = settingNames.map((name) => {
    const column = name === 'environment' ? name : `${name}_id`;
    if (join) return `s.${column}`;
    return level === name
      ? `subject_id as ${column}`
      : `null::${name === 'environment' ? 'text' : 'uuid'} as ${column}`;
  });
  const at = (date: Date) => sql`${date.toISOString()}::timestamptz`;
  const [since, until] = only ? [at(only.from), at(only.to)] : [sql`p.since`, sql`p.until`];
  // The primary key begins with the tier, which all rows of the partition have.
  const found = [sql.raw(`tier = '${level}_${grain}'`), ...subjects.map((ids) => sql`subject_id = any(${ids})`)];
  // The partition by its name: planning a read of the whole table takes longer than most reads.
  const rows = sql`
    select subject_id, started_at, model, endpoint, status_class, ${sql.raw(columns.join(', '))}
    from ${sql.identifier(`usage_${level}_${grain}${grain === 'open' ? '' : 's'}`)}
    where organization_id = ${organizationId} and started_at >= ${since} and started_at < ${until}
      ${subjects.length > 0 ? sql` and ${sql.join(found, sql` and `)}` : sql.empty()}`;
  const bucket = only ? sql.raw(`${only.bucket ?? 'null'}::int as bucket`) : sql`bucket`;
  // The offset keeps PostgreSQL from joining all rows with all pieces, whose lengths it can't estimate.
  const from = only
    ? sql`(${rows}) r`
    : sql`
      unnest(
        ${times(pieces.map((piece) => piece.from))}, ${times(pieces.map((piece) => piece.to))},
        ${numbers(pieces.map((piece) => piece.bucket))}, ${numbers(pieces.map((piece) => piece.sign))}
      ) as p (since, until, bucket, sign)
      cross join lateral (${rows} offset 0) r`;
  return sql`
    select subject_id, ${sql.raw(settings.join(', '))}, ${bucket}, started_at, model, endpoint, status_class,
      ${sql.raw(signed.join(', '))}
    from ${from}
    ${join ?? sql.empty()}`;
}

const of = (table: 'api_keys' | 'usage_cohorts', organizationId: string) => sql`
  join (
    select id, space_id, owner_id, environment from ${sql.identifier(table)} where organization_id = ${organizationId}
  ) s on s.id = r.subject_id`;

const ofEnvironments = (organizationId: string) => sql`
  join (
    select usage_group(${organizationId}, environment) as id, null::uuid as space_id, null::uuid as owner_id, environment
    from (values ('production'), ('staging'), ('development'), (null)) e (environment)
  ) s on s.id = r.subject_id`;

/** The owners of an organization's usage, who may have left it: several sources join them, so they are found once. */
export const ownersOf = (organizationId: string) => sql`
  owners as materialized (
    select usage_group(${organizationId}, owner_id::text) as id, null::uuid as space_id, owner_id,
      null::text as environment
    from (select distinct owner_id from usage_cohorts where organization_id = ${organizationId}) o
  )`;

const ofOwners = sql`join owners s on s.id = r.subject_id`;

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
