import { type SQL, sql } from 'drizzle-orm';
import { numbers, times } from './usage-lists';
import { type Parts, partsOf, rowsOfParts } from './usage-parts';
import { type Condition, countNames, type RowColumn } from './usage-rows';
import type { Source } from './usage-sources';

/**
 * Builds the rows of a source, each with the bucket of its piece and counts of its sign. They are added up before what tells
 * their subjects apart is joined or, of a time that pieces share, before they are repeated for each piece.
 */
export function fromRollups(
  organizationId: string,
  source: Source,
  { columns, conditions }: { columns: ReadonlySet<RowColumn>; conditions: readonly Condition[] },
): SQL {
  const names = [...columns].filter((name) => name !== 'bucket');
  const parts = partsOf(source.pieces);
  const isShared = new Set(parts.parts.map(({ part }) => part)).size < parts.parts.length;
  const conditionsOf = (ofSubject: boolean) =>
    conditions.filter(({ columns: read }) => read.some((name) => isJoined(source, name)) === ofSubject);
  const isOfRow = conditionsOf(false);
  const isOfSubject = source.isLimited ? [] : conditionsOf(true);
  const own: RowColumn[] = ['subject_id', ...names.filter((name) => name !== 'subject_id' && !isJoined(source, name))];
  const read = rowsBetween(organizationId, source, [...own, ...isOfRow.flatMap((condition) => condition.columns)]);
  const part = parts.parts.length === 1 ? null : sql`width_bucket(r.started_at, ${times(parts.bounds)}) as part`;
  const from = sql`${rowsOfParts(parts, read)} ${whereAll(isOfRow)}`;
  const canAddUp = !columns.has('latencies');
  const isOfKeys = source.level === 'key' || source.level === 'total';
  const isAddedFirst = canAddUp && source.join !== undefined && !isOfKeys && !isShared;
  const rows = isAddedFirst ? addedUp(from, own, part) : sql`select ${list([raw(own), part])} from ${from}`;
  const told = sql`
    select ${list([raw(names.map((name) => columnOf(source, name))), part && sql`part`])}
    from (${rows}) r ${source.join ?? sql.empty()} ${whereAll(isOfSubject)}`;
  const selected = canAddUp && isShared ? addedUp(sql`(${told}) t`, names, sql`part`) : told;
  const { bucket, sign, join } = placeOf(parts, isShared);
  const placed = [...columns].map((name) => {
    if (name === 'bucket') return sql`${bucket} as bucket`;
    if (name === 'latencies') return sql`latencies, ${sign ? sql`a.sign * ${sign}` : sql`a.sign`} as sign`;
    return sign && isCount(name) ? sql`${raw([name])} * ${sign} as ${raw([name])}` : raw([name]);
  });
  return sql`select ${list(placed)} from (${selected}) a ${join ?? sql.empty()}`;
}

/** Where the rows of parts belong: the bucket and the sign of each, and what must be joined to tell. */
function placeOf({ bounds, parts }: Parts, isShared: boolean): { bucket: SQL; sign: SQL | null; join?: SQL } {
  const [first] = parts;
  if (parts.length === 1 && first)
    return { bucket: sql`${first.bucket ?? 0}::int`, sign: first.sign === 1 ? null : sql`-1` };
  const [buckets, signs] = [
    (each: typeof parts) => numbers(each.map(({ bucket }) => bucket ?? 0)),
    (each: typeof parts) => numbers(each.map(({ sign }) => sign)),
  ];
  if (isShared)
    return {
      bucket: sql`p.bucket`,
      sign: sql`p.sign`,
      join: sql`
        join unnest(${numbers(parts.map(({ part }) => part))}, ${buckets(parts)}, ${signs(parts)})
          as p (part, bucket, sign) using (part)`,
    };
  const none = { part: 0, bucket: null, sign: 1 } as const;
  const each = bounds.map((_, at) => parts.find(({ part }) => part === at + 1) ?? none);
  const isSigned = parts.some(({ sign }) => sign === -1);
  return { bucket: sql`(${buckets(each)})[part]`, sign: isSigned ? sql`(${signs(each)})[part]` : null };
}

const raw = (texts: readonly string[]) => sql.raw(texts.join(', '));

const list = (items: readonly (SQL | null)[]) =>
  sql.join(
    items.filter((item) => item !== null),
    sql`, `,
  );

const whereAll = (conditions: readonly Condition[]) =>
  conditions.length === 0
    ? sql.empty()
    : sql`where ${sql.join(
        conditions.map(({ is }) => is),
        sql` and `,
      )}`;

const isCount = (name: RowColumn) => countNames.some((count) => count === name);

function addedUp(from: SQL, names: readonly RowColumn[], part: SQL | null): SQL {
  const by = names.filter((name) => !isCount(name));
  const sums = names.filter(isCount).map((name) => `sum(${name}::float8) as ${name}`);
  return sql`
    select ${list([raw([...by, ...sums]), part])} from ${from} group by ${raw([...by, ...(part ? ['part'] : [])])}`;
}

/** Returns how the stored rows of a time are read, with these columns. */
function rowsBetween(organizationId: string, { level, grain, subjects, pieces }: Source, names: readonly RowColumn[]) {
  // The primary key begins with the tier, which all rows of the partition have.
  const found = [sql.raw(`tier = '${level}_${grain}'`), ...subjects.map((ids) => sql`subject_id = any(${ids})`)];
  const stored = [...new Set(names)].map((name) => (name === 'space_id' ? 'subject_id as space_id' : name));
  // The partition by its name: planning a read of the whole table takes longer than most reads.
  return (since: SQL, until: SQL) => sql`
    select ${raw([...stored, ...(pieces.length > 1 ? ['started_at'] : [])])}
    from ${sql.identifier(`usage_${level}_${grain}${grain === 'open' ? '' : 's'}`)}
    where organization_id = ${organizationId} and started_at >= ${since} and started_at < ${until}
      ${subjects.length > 0 ? sql` and ${sql.join(found, sql` and `)}` : sql.empty()}`;
}

/** Whether the join of a source tells a column. */
function isJoined({ join, level }: Source, name: RowColumn): boolean {
  if (name !== 'space_id' && name !== 'owner_id' && name !== 'environment') return false;
  if (join) return true;
  if (name === 'space_id' && level === 'space') return false;
  throw new Error(`Rows of the level ${level} don't tell ${name}.`);
}

function columnOf({ isSigned }: Source, name: RowColumn): string {
  if (name === 'latencies') return `latencies, ${isSigned ? 's.sign' : '1'} as sign`;
  return isSigned && isCount(name) ? `${name} * s.sign as ${name}` : name;
}
