import { type SQL, sql } from 'drizzle-orm';
import { numbers, times } from './usage-lists';
import { instant, partsOf, rowsOfParts } from './usage-parts';
import { type Condition, countNames, type RowColumn } from './usage-rows';
import type { Source } from './usage-sources';

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
