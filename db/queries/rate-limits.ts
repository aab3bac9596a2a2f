import { eq, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { rateLimits } from '../schema/usage';

/**
 * Takes one slot of a limit (GCRA) that refills one slot every `intervalSeconds` up to `burst`, on the database's
 * clock. Returns the seconds until the slot is due, 0 for now; null when that would exceed `maxWaitSeconds`, and then
 * no slot is taken.
 */
export async function takeSlot(
  subject: string,
  limit: { intervalSeconds: number; burst: number; maxWaitSeconds: number },
  db: Db = dashboardDb(),
): Promise<number | null> {
  const interval = sql`make_interval(secs => ${limit.intervalSeconds}::float8)`;
  const tolerance = sql`make_interval(secs => ${limit.intervalSeconds * (limit.burst - 1)}::float8)`;
  const maxWait = sql`make_interval(secs => ${limit.maxWaitSeconds}::float8)`;
  const due = sql`greatest(${rateLimits.arrivesAt}, now())`;
  const rows = await db
    .insert(rateLimits)
    .values({ subject, arrivesAt: sql`now() + ${interval}` })
    .onConflictDoUpdate({
      target: rateLimits.subject,
      set: { arrivesAt: sql`${due} + ${interval}` },
      setWhere: sql`${due} - ${tolerance} - ${maxWait} <= now()`,
    })
    .returning({
      waitSeconds: sql<number>`greatest(0, extract(epoch from ${rateLimits.arrivesAt} - ${interval} - ${tolerance} - now()))::float8`,
    });
  return rows[0]?.waitSeconds ?? null;
}

/** Returns one slot to the limit. */
export async function returnSlot(subject: string, intervalSeconds: number, db: Db = dashboardDb()): Promise<void> {
  await db
    .update(rateLimits)
    .set({ arrivesAt: sql`${rateLimits.arrivesAt} - make_interval(secs => ${intervalSeconds}::float8)` })
    .where(eq(rateLimits.subject, subject));
}

/** Resets the limit of a subject. */
export async function deleteRateLimit(subject: string, db: Db = dashboardDb()): Promise<void> {
  await db.delete(rateLimits).where(eq(rateLimits.subject, subject));
}
