import { sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { usageMonths } from './usage-batches';

/** How many days events are kept. */
export const eventDays = 30;

/** Deletes rows of all organizations that are past their retention or unusable; returns the number for each table. */
export async function deleteOutdated(db: Db = dashboardDb()) {
  const [row] = await db.execute<{ hours: number; sessions: number; links: number; events: number }>(sql`
    with
      hours as (
        delete from api_key_usage where hour < now() - make_interval(months => ${usageMonths}) returning 1
      ),
      ended as (delete from sessions where expires_at < now() returning 1),
      links as (delete from sign_in_links where expires_at < now() returning 1),
      told as (delete from events where created_at < now() - make_interval(days => ${eventDays}) returning 1)
    select
      (select count(*)::int from hours) as hours,
      (select count(*)::int from ended) as sessions,
      (select count(*)::int from links) as links,
      (select count(*)::int from told) as events`);
  return { hours: row?.hours ?? 0, sessions: row?.sessions ?? 0, links: row?.links ?? 0, events: row?.events ?? 0 };
}

/** Rows per statement, so that no statement holds its locks for long. */
const pruneChunk = 2_000;

/** Deletes events of all organizations past their retention, with their webhook messages, and old test messages. */
export async function deleteOutdatedEvents(db: Db = dashboardDb()): Promise<void> {
  const isOutdated = sql`created_at < now() - make_interval(days => ${eventDays})`;
  const tests = sql`select id from webhook_deliveries where event_id is null and ${isOutdated} limit ${pruneChunk}::int`;
  const old = sql`select id from events where ${isOutdated} limit ${pruneChunk}::int`;
  for (const [table, ids] of [
    ['webhook_deliveries', tests],
    ['events', old],
  ] as const) {
    let deleted: number;
    do {
      deleted = (await db.execute(sql`delete from ${sql.identifier(table)} where id in (${ids})`)).count;
    } while (deleted === pruneChunk);
  }
}
