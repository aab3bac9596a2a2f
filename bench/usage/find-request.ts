import { drizzle } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { findRequest } from '@/db/queries/request-search';
import { timeOfRequestId } from '@/lib/requests/request-id';

const rows = 1_000_000;
const days = 30;

/** Fills the request log and measures how long it takes to find a request by its id. */
export async function measureRequestSearch(
  sql: postgres.Sql,
  measure: (run: () => Promise<unknown>) => Promise<number>,
): Promise<string> {
  const [key] = await sql<{ id: string; organization: string }[]>`
    select id, organization_id as organization from api_keys limit 1`;
  const [filled] = await sql<{ rows: number }[]>`select count(*)::int as rows from (select from request_log limit 2) r`;
  if ((filled?.rows ?? 0) < 2) {
    for (let ago = 0; ago <= days; ago += 1) {
      const day = new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
      await sql.unsafe(`create table if not exists request_log_${day.replaceAll('-', '')} partition of request_log
        for values from ('${day}') to ('${day}'::timestamptz + interval '1 day')`);
    }
    await sql`set statement_timeout = 0`;
    await sql`
      insert into request_log (organization_id, api_key_id, started_at, request_id, status, latency_ms)
      select ${key?.organization ?? ''}, ${key?.id ?? ''}, at,
        'req_' || lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' ||
          substr(md5(i::text), 4, 15),
        200, 5
      from generate_series(1, ${rows}) i
      cross join lateral (select now() - i * interval '1 day' * ${days} / ${rows} as at) t`;
    await sql`vacuum (analyze) request_log`;
    await sql`reset statement_timeout`;
  }
  const ids = await sql<{ id: string }[]>`
    select r.id from generate_series(1, 20) n
    cross join lateral (
      select request_id as id from request_log
      where started_at >= now() - n * interval '1 day' * ${days - 1}::int / 20 order by started_at limit 1
    ) r`;
  const times: number[] = [];
  for (const { id } of ids) {
    const at = timeOfRequestId(id) ?? 0;
    const found = await findRequest(key?.organization ?? '', id, at, drizzle(sql));
    if (found?.requestId !== id) throw new Error(`${id} was not found.`);
    times.push(await measure(() => findRequest(key?.organization ?? '', id, at, drizzle(sql))));
  }
  const most = Math.max(...times).toFixed(1);
  return `In ${rows.toLocaleString('en')} rows of ${days} days, ${ids.length} ids from all of them: ${most} ms at most. An id names its time, so that
only rows of four seconds are read; a log of 100 million rows in as many days has 100 times as many of these.`;
}
