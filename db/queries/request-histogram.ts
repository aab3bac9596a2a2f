import { and, sql } from 'drizzle-orm';
import { statusClasses } from '@/lib/usage/status-class';
import { type Db, dashboardDb } from '../client';
import { requestLog } from '../request-log-table';
import { hasClass, matches } from './request-filters';
import { inTime, isOfKeys, type RequestSearch } from './request-search';

/** The number of requests of a class that started in a bar. */
export type BarCount = { bar: number; class: string; requests: number };

/**
 * Counts the requests of a search by bar and class, back to `bound`. Bars are given by their starts, in ascending
 * order.
 */
export async function countRequestsByBar(
  organizationId: string,
  { keys, filters }: RequestSearch,
  { starts, bound }: { starts: readonly Date[]; bound: string | null },
  db: Db = dashboardDb(),
): Promise<BarCount[]> {
  if (starts.length === 0 || (keys !== 'all' && 'ids' in keys && keys.ids.length === 0)) return [];
  const list = `{${starts.map((start) => `"${start.toISOString()}"`).join(',')}}`;
  const classes = sql.join(
    statusClasses.map((name) => sql`when ${hasClass(name)} then ${name}::text`),
    sql` `,
  );
  const where = and(
    inTime(organizationId, filters, { direction: 'older', place: null }),
    bound === null ? undefined : sql`started_at >= ${bound}::timestamptz`,
    matches(filters),
    isOfKeys(keys),
  );
  return db.execute<BarCount>(sql`
    select width_bucket(started_at, ${list}::timestamptz[]) - 1 as bar, case ${classes} end as class,
      count(*)::float8 as requests
    from ${requestLog} where ${where}
    group by 1, 2`);
}
