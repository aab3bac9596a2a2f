import { sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { apiKeyHours } from '../schema/usage';

const weekDays = 7;

/**
 * Returns the requests of keys on each of the last seven days, oldest first. A day is 24 hours, and the last one ends
 * now. Keys without requests are left out.
 */
export async function findWeekRequests(
  organizationId: string,
  ids: readonly string[],
  db: Db = dashboardDb(),
): Promise<Map<string, number[]>> {
  const rows = await db.execute<{ id: string; day: number; requests: number }>(sql`
    select u.api_key_id as id, greatest(0, floor(extract(epoch from now() - u.hour) / 86400))::int as day,
      sum(u.requests)::float8 as requests
    from ${apiKeyHours} u
    where u.organization_id = ${organizationId} and u.api_key_id = any(${`{${ids.join(',')}}`}::uuid[])
      and u.hour > now() - make_interval(days => ${weekDays}) and u.requests > 0
    group by 1, 2`);
  const found = new Map<string, number[]>();
  for (const { id, day, requests } of rows) {
    const days = found.get(id) ?? Array.from({ length: weekDays }, () => 0);
    days[weekDays - 1 - day] = requests;
    found.set(id, days);
  }
  return found;
}
