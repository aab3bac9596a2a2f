import { type SQL, sql } from 'drizzle-orm';
import { movedKeys, ofEnvironments, ofMovedKeys, ofOwners, ofTable, ownerListsOf } from './usage-joins';
import { isAny, numbers, texts, times, uuids } from './usage-lists';
import {
  countNames,
  type Grain,
  type RollupPiece,
  type RowColumn,
  type RowsQuery,
  type UsageScope,
} from './usage-rows';

export type Level =
  | 'organization'
  | 'space'
  | 'owner'
  | 'owner_status'
  | 'environment'
  | 'cohort'
  | 'cohort_status'
  | 'key'
  | 'total';

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

/** Only keys and spaces have minutes; totals are written when days are closed, and what has no models when hours are. */
const levelAt = (level: Level, grain: Grain): Level => {
  if (level === 'total') return grain === 'day' || grain === 'month' || grain === 'quarter' ? 'total' : 'key';
  if (grain === 'minute' && level !== 'space') return level === 'organization' ? 'space' : 'key';
  if (grain !== 'open') return level;
  return level === 'owner_status' ? 'owner' : level === 'cohort_status' ? 'cohort' : level;
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
    case 'cohort_status':
      return [{ ...source, join: ofTable('usage_cohorts', organizationId) }, ...moved];
    case 'environment':
      return [{ ...source, join: ofEnvironments(organizationId) }, ...moved];
    case 'owner':
    case 'owner_status':
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
      return [{ ...source, join: isJoined ? ofTable('api_keys', organizationId) : null }];
    }
    default:
      return [source];
  }
}

/** Returns lists of the few subjects that a query is about, which are found by their ids instead of by time. */
function subjectsOf(scope: UsageScope, query: RowsQuery, level: Level): SQL[] {
  const { organizationId, spaces, keys, owners, environments } = scope;
  const { group, values } = query;
  const lists: SQL[] = [];
  const limit = (ids: SQL | false | undefined) => ids && lists.push(ids);
  const valuesOf = (name: typeof group) => (group === name ? values : undefined);
  const ofGroup = (list: SQL) => sql`array(select usage_group(${organizationId}, value) from unnest(${list}) value)`;
  switch (level) {
    case 'space':
      limit(spaces !== 'all' && uuids(spaces));
      break;
    case 'owner':
    case 'owner_status':
      for (const list of ownerListsOf(scope, query)) limit(ofGroup(sql`${list}::text[]`));
      break;
    case 'environment':
      limit(isAny(environments) && ofGroup(texts(environments?.map((name) => (name === 'none' ? '' : name)) ?? [])));
      break;
    case 'cohort':
    case 'cohort_status': {
      const where = [
        ...(spaces === 'all' ? [] : [sql` and space_id = any(${uuids(spaces)})`]),
        ...ownerListsOf(scope, query).map((list) => sql` and owner_id = any(${list})`),
      ];
      const ids = sql`select id from usage_cohorts where organization_id = ${organizationId}${sql.join(where)}`;
      limit(where.length > 0 && sql`array(${ids})`);
      break;
    }
    case 'key':
    case 'total': {
      limit(isAny(keys) && uuids(keys ?? []));
      const shown = valuesOf('key');
      // Shown keys were found among those of the owners.
      if (isAny(shown)) limit(uuids(shown));
      else limit(isAny(owners) && sql`array(select id from owned)`);
    }
  }
  return lists;
}

/** Builds the rows of a source. Counts have the sign of their piece. */
export function fromRollups(organizationId: string, source: Source, columns: ReadonlySet<RowColumn>): SQL {
  const { grain, pieces, subjects, join, level } = source;
  const [only] = pieces.length === 1 ? pieces : [];
  // The primary key begins with the tier, which all rows of the partition have.
  const found = [sql.raw(`tier = '${level}_${grain}'`), ...subjects.map((ids) => sql`subject_id = any(${ids})`)];
  const stored = new Set<RowColumn>(['subject_id', ...(only ? [] : (['started_at'] as const)), ...columns]);
  for (const name of computed) stored.delete(name);
  // The partition by its name: planning a read of the whole table takes longer than most reads.
  const rowsBetween = (since: SQL, until: SQL) => sql`
    select ${sql.raw([...stored].join(', '))}
    from ${sql.identifier(`usage_${level}_${grain}${grain === 'open' ? '' : 's'}`)}
    where organization_id = ${organizationId} and started_at >= ${since} and started_at < ${until}
      ${subjects.length > 0 ? sql` and ${sql.join(found, sql` and `)}` : sql.empty()}`;
  const from = only ? sql`(${rowsBetween(instant(only.from), instant(only.to))}) r` : ofPieces(pieces, rowsBetween);
  const selected = [...columns].map((name) => columnOf(source, name, only));
  return sql`select ${sql.raw(selected.join(', '))} from ${from} ${join ?? sql.empty()}`;
}

const instant = (time: Date) => sql`${time.toISOString()}::timestamptz`;

/**
 * Builds the rows of pieces, each with the bucket and sign of every piece that it lies in. What pieces share and neighbours
 * are read once, since finding the first row of a range takes longer than reading it.
 */
function ofPieces(pieces: readonly RollupPiece[], rowsBetween: (since: SQL, until: SQL) => SQL): SQL {
  const ends = [...new Set(pieces.flatMap(({ from, to }) => [from.getTime(), to.getTime()]))].sort((a, b) => a - b);
  const bounds = ends.map((end) => new Date(end));
  const placeOf = new Map(ends.map((end, place) => [end, place]));
  /** The parts between two bounds, numbered as `width_bucket` does. */
  const parts = pieces.flatMap(({ from, to, bucket, sign }) => {
    const first = placeOf.get(from.getTime()) ?? 0;
    const count = (placeOf.get(to.getTime()) ?? 0) - first;
    return Array.from({ length: count }, (_, i) => ({ part: first + i + 1, bucket, sign }));
  });
  const isRead = new Set(parts.map(({ part }) => part));
  const since = bounds.filter((_, i) => isRead.has(i + 1) && !isRead.has(i));
  const until = bounds.filter((_, i) => !isRead.has(i + 1) && isRead.has(i));
  const [start, end] = since.length === 1 ? [since[0], until[0]] : [];
  const rows =
    start && end
      ? sql`(${rowsBetween(instant(start), instant(end))}) r`
      : // The offset keeps PostgreSQL from joining all rows with all ranges, whose lengths it can't estimate.
        sql`
        unnest(${times(since)}, ${times(until)}) as range (since, until)
        cross join lateral (${rowsBetween(sql`range.since`, sql`range.until`)} offset 0) r`;
  return sql`
    ${rows}
    join unnest(
      ${numbers(parts.map(({ part }) => part))}, ${numbers(parts.map(({ bucket }) => bucket))},
      ${numbers(parts.map(({ sign }) => sign))}
    ) as p (part, bucket, sign) on p.part = width_bucket(r.started_at, ${times(bounds)})`;
}

const computed: RowColumn[] = ['space_id', 'owner_id', 'environment', 'bucket'];

/** Returns how a column is selected; `only` is the single piece of a source that has no other. */
function columnOf({ level, join, isSigned }: Source, name: RowColumn, only: RollupPiece | undefined): string {
  const signs = [only ? (only.sign === 1 ? null : '-1') : 'p.sign', isSigned ? 's.sign' : null];
  const sign = signs.filter((part) => part !== null).join(' * ');
  switch (name) {
    case 'space_id':
    case 'owner_id':
    case 'environment': {
      if (join) return `s.${name}`;
      if (name === 'space_id' && level === 'space') return 'subject_id as space_id';
      throw new Error(`Rows of the level ${level} don't tell ${name}.`);
    }
    case 'bucket':
      return only ? `${only.bucket ?? 'null'}::int as bucket` : 'p.bucket';
    case 'latencies':
      return `latencies, ${sign || '1'} as sign`;
    default:
      return sign && countNames.some((count) => count === name) ? `${name} * ${sign} as ${name}` : name;
  }
}
