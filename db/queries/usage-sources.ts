import { type SQL, sql } from 'drizzle-orm';
import {
  cohortsWhere,
  movedKeys,
  ofEnvironments,
  ofMovedKeys,
  ofOwners,
  ofPairs,
  ofTable,
  ownerListsOf,
} from './usage-joins';
import { isAny, numbers, texts, times, uuids } from './usage-lists';
import {
  type Condition,
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
  | PairLevel
  | 'key'
  | 'total';

/** Two of space, owner and environment together. */
export type PairLevel = 'space_owner_status' | 'space_environment_status' | 'owner_environment_status';

/** Of more, those that a query is about are found one by one. */
export const mostCohorts = 2_000;

/** PostgreSQL estimates the rows of so many pieces, one by one; more are read together. */
export const fewPieces = 4;

/** Rollups of one level and grain. */
type Source = {
  level: Level;
  grain: Grain;
  pieces: readonly RollupPiece[];
  /** Lists of ids that its subjects must be in. */
  subjects: readonly SQL[];
  /** Joins the space, owner and environment, where the subject is none of these. */
  join?: SQL;
  /** Whether the join says if a row is added or taken off. */
  isSigned: boolean;
};

/** Only keys and spaces have minutes; totals are written when days are closed, and what has no models when hours are. */
const levelAt = (level: Level, grain: Grain): Level => {
  if (level === 'total') return grain === 'day' || grain === 'month' || grain === 'quarter' ? 'total' : 'key';
  if (grain === 'minute' && level !== 'space') return level === 'organization' ? 'space' : 'key';
  if (grain !== 'open') return level;
  return level === 'owner_status' ? 'owner' : level === 'cohort_status' || isPair(level) ? 'cohort' : level;
};

export const isPair = (level: Level): level is PairLevel =>
  level === 'space_owner_status' || level === 'space_environment_status' || level === 'owner_environment_status';

/** Returns whether rows of other owners must be left out: of keys and of owners none are found. */
export const checksOwners = ({ owners, hasMovedKeys = true }: UsageScope, level: Level) =>
  isAny(owners) && (hasMovedKeys || isCohort(level)) && level !== 'key' && level !== 'total';

const isCohort = (level: Level) => level === 'cohort' || level === 'cohort_status' || isPair(level);

/** Returns where the rows of a grain are, for a query that the level answers. */
export function sourcesOf(scope: UsageScope, query: RowsQuery, asked: Level, grain: Grain): Source[] {
  const { organizationId, spaces, environments, hasMovedKeys = true } = scope;
  const { group } = query;
  const level = levelAt(asked, grain);
  const pieces = query.pieces.filter((piece) => piece.grain === grain);
  const subjects = subjectsOf(scope, { ...query, pieces }, level);
  const source = { level, grain, pieces, subjects, isSigned: false };
  const moved: Source[] = hasMovedKeys
    ? [{ ...source, level: 'key', subjects: [movedKeys(organizationId)], join: ofMovedKeys, isSigned: true }]
    : [];
  switch (level) {
    case 'cohort':
    case 'cohort_status':
      return [{ ...source, join: ofTable('usage_cohorts', organizationId) }, ...moved];
    case 'space_owner_status':
    case 'space_environment_status':
    case 'owner_environment_status':
      return [{ ...source, join: ofPairs }, ...moved];
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
      return [isJoined ? { ...source, join: ofTable('api_keys', organizationId) } : source];
    }
    default:
      return [source];
  }
}

export const hasManyCohorts = ({ cohorts }: Pick<UsageScope, 'cohorts'>) => (cohorts?.all ?? 0) > mostCohorts;

/** Returns whether a query is about more than an eighth of an organization's cohorts, where these are few enough to be read. */
function isBroad({ cohorts }: UsageScope, { group, values }: RowsQuery): boolean {
  if (!cohorts || hasManyCohorts({ cohorts })) return false;
  const shareOfOwners = group === 'owner' && values ? Math.min(1, values.length / cohorts.owners) : 1;
  return 8 * cohorts.asked * shareOfOwners > cohorts.all;
}

/** Returns lists of the few subjects that a query is about, which are found by their ids instead of by time. */
function subjectsOf(scope: UsageScope, query: RowsQuery, level: Level): SQL[] {
  const { organizationId, spaces, keys, owners, environments } = scope;
  const { group, values, pieces } = query;
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
    case 'cohort_status':
    case 'space_owner_status':
    case 'space_environment_status':
    case 'owner_environment_status': {
      // In many ranges, most are sooner read by time than found one by one in each.
      if (isBroad(scope, query) && rangesOf(partsOf(pieces)).length > fewPieces) break;
      if (isPair(level)) {
        const shown = valuesOf('owner');
        limit(sql`array(select id from pairs${shown ? sql` where owner_id = any(${uuids(shown)})` : sql.empty()})`);
        break;
      }
      const shown = valuesOf('owner');
      const where = [...cohortsWhere(scope), ...(shown ? [sql`owner_id = any(${uuids(shown)})`] : [])];
      const ids = sql`select id from usage_cohorts where organization_id = ${organizationId} and ${sql.join(where, sql` and `)}`;
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

/**
 * Builds the rows of a source, each with the bucket of its piece and counts of its sign. Where pieces share parts of the
 * time, rows are added up by part before they are repeated for each piece.
 */
export function fromRollups(
  organizationId: string,
  source: Source,
  { columns, conditions }: { columns: ReadonlySet<RowColumn>; conditions: readonly Condition[] },
): SQL {
  const { pieces, join = sql.empty() } = source;
  const [first] = pieces;
  const names = [...columns].filter((name) => name !== 'bucket');
  const read = rowsBetween(organizationId, source, [...names, ...conditions.flatMap((condition) => condition.columns)]);
  const where = sql.join(
    conditions.map(({ is }, at) => sql`${sql.raw(at === 0 ? 'where' : 'and')} ${is}`),
    sql` `,
  );
  const selected = sql.raw(names.map((name) => columnOf(source, name)).join(', '));
  const select = (from: SQL, { bucket, sign }: Place) => {
    const placed = [...columns].map((name) => {
      if (name === 'bucket') return sql`${bucket} as bucket`;
      if (name === 'latencies') return sql`latencies, ${sign ? sql`a.sign * ${sign}` : sql`a.sign`} as sign`;
      return sign && isCount(name) ? sql`${sql.raw(name)} * ${sign} as ${sql.raw(name)}` : sql.raw(name);
    });
    return sql`select ${sql.join(placed, sql`, `)} from ${from}`;
  };
  if (pieces.length === 1 && first) {
    const rows = sql`(${read(instant(first.from), instant(first.to))}) r ${join} ${where}`;
    const sign = first.sign === 1 ? null : sql`-1`;
    return select(sql`(select ${selected} from ${rows}) a`, { bucket: sql`${first.bucket ?? 0}::int`, sign });
  }
  const { bounds, parts } = partsOf(pieces);
  const rows = sql`
    select ${selected}, width_bucket(r.started_at, ${times(bounds)}) as part
    from ${rowsOfParts({ bounds, parts }, read)} ${join} ${where}`;
  const placeOf = new Map(parts.map((place) => [place.part, place]));
  if (placeOf.size === parts.length) {
    const places = bounds.map((_, at) => placeOf.get(at + 1));
    const hasSigns = parts.some(({ sign }) => sign === -1);
    return select(sql`(${rows}) a`, {
      bucket: sql`(${numbers(places.map((place) => place?.bucket ?? 0))})[part]`,
      sign: hasSigns ? sql`(${numbers(places.map((place) => place?.sign ?? 0))})[part]` : null,
    });
  }
  return select(
    sql`(${columns.has('latencies') ? rows : addedUp(rows, names)}) a
    join unnest(
      ${numbers(parts.map(({ part }) => part))}, ${numbers(parts.map(({ bucket }) => bucket ?? 0))},
      ${numbers(parts.map(({ sign }) => sign))}
    ) as p (part, bucket, sign) using (part)`,
    { bucket: sql`p.bucket`, sign: sql`p.sign` },
  );
}

/** Where a row of a part of the time belongs. */
type Place = { bucket: SQL; sign: SQL | null };

const instant = (time: Date) => sql`${time.toISOString()}::timestamptz`;

const isCount = (name: RowColumn) => countNames.some((count) => count === name);

function addedUp(rows: SQL, names: readonly RowColumn[]): SQL {
  const by = [...names.filter((name) => !isCount(name)), 'part'].join(', ');
  const sums = names.filter(isCount).map((name) => `sum(${name}::float8) as ${name}`);
  return sql`select ${sql.raw([by, ...sums].join(', '))} from (${rows}) r group by ${sql.raw(by)}`;
}

/** Returns how the stored rows of a time are read, with what these columns need. */
function rowsBetween(organizationId: string, { level, grain, pieces, subjects }: Source, names: readonly RowColumn[]) {
  // The primary key begins with the tier, which all rows of the partition have.
  const found = [sql.raw(`tier = '${level}_${grain}'`), ...subjects.map((ids) => sql`subject_id = any(${ids})`)];
  const stored = new Set<RowColumn | 'started_at'>(['subject_id', ...names]);
  if (pieces.length > 1) stored.add('started_at');
  const joined = (['space_id', 'owner_id', 'environment'] as const).filter((name) => stored.delete(name));
  const space = level === 'space' && joined.includes('space_id') ? ['subject_id as space_id'] : [];
  // The partition by its name: planning a read of the whole table takes longer than most reads.
  return (since: SQL, until: SQL) => sql`
    select ${sql.raw([...stored, ...space].join(', '))}
    from ${sql.identifier(`usage_${level}_${grain}${grain === 'open' ? '' : 's'}`)}
    where organization_id = ${organizationId} and started_at >= ${since} and started_at < ${until}
      ${subjects.length > 0 ? sql` and ${sql.join(found, sql` and `)}` : sql.empty()}`;
}

/** Parts of time between bounds, each as often as a piece has it, with the number that `width_bucket` gives it. */
type Parts = { bounds: Date[]; parts: { part: number; bucket: number | null; sign: 1 | -1 }[] };

/** Cuts the time of pieces where one begins or ends. */
function partsOf(pieces: readonly RollupPiece[]): Parts {
  const ends = [...new Set(pieces.flatMap(({ from, to }) => [from.getTime(), to.getTime()]))].sort((a, b) => a - b);
  const placeOf = new Map(ends.map((end, place) => [end, place]));
  const parts = pieces.flatMap(({ from, to, bucket, sign }) => {
    const first = placeOf.get(from.getTime()) ?? 0;
    const count = (placeOf.get(to.getTime()) ?? 0) - first;
    return Array.from({ length: count }, (_, i) => ({ part: first + i + 1, bucket, sign }));
  });
  return { bounds: ends.map((end) => new Date(end)), parts };
}

/** Returns the ranges that parts make up, neighbours together: finding the first row takes longer than reading it. */
function rangesOf({ bounds, parts }: Parts): { from: Date; to: Date }[] {
  const isRead = new Set(parts.map(({ part }) => part));
  const starts = bounds.filter((_, i) => isRead.has(i + 1) && !isRead.has(i));
  const ends = bounds.filter((_, i) => !isRead.has(i + 1) && isRead.has(i));
  return starts.map((from, i) => ({ from, to: ends[i] ?? from }));
}

/** Builds the rows of parts. */
function rowsOfParts(parts: Parts, read: (since: SQL, until: SQL) => SQL): SQL {
  const ranges = rangesOf(parts);
  const [only] = ranges;
  if (ranges.length === 1 && only) return sql`(${read(instant(only.from), instant(only.to))}) r`;
  // The offset keeps PostgreSQL from joining all rows with all ranges, whose lengths it can't estimate.
  return sql`
    unnest(${times(ranges.map(({ from }) => from))}, ${times(ranges.map(({ to }) => to))}) as range (since, until)
    cross join lateral (${read(sql`range.since`, sql`range.until`)} offset 0) r`;
}

function columnOf({ level, join, isSigned }: Source, name: RowColumn): string {
  switch (name) {
    case 'space_id':
    case 'owner_id':
    case 'environment': {
      if (join || (name === 'space_id' && level === 'space')) return name;
      throw new Error(`Rows of the level ${level} don't tell ${name}.`);
    }
    case 'latencies':
      return `latencies, ${isSigned ? 's.sign' : '1'} as sign`;
    default:
      return isSigned && isCount(name) ? `${name} * s.sign as ${name}` : name;
  }
}
