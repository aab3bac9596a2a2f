import { and, asc, eq, gte, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { apiKeyHours } from '../schema/usage';

/** Finds a key's usage by hour in the last `days` days, oldest first; hours without requests are left out. */
export async function findUsageByHour(organizationId: string, apiKeyId: string, days: number, db: Db = dashboardDb()) {
  return db
    .select({
      hour: apiKeyHours.hour,
      requests: apiKeyHours.requests,
      refusals: apiKeyHours.refusals,
      refusalReasons: apiKeyHours.refusalReasons,
      promptTokens: apiKeyHours.promptTokens,
      completionTokens: apiKeyHours.completionTokens,
    })
    .from(apiKeyHours)
    .where(
      and(
        eq(apiKeyHours.organizationId, organizationId),
        eq(apiKeyHours.apiKeyId, apiKeyId),
        gte(apiKeyHours.hour, sql`date_trunc('hour', now()) - make_interval(days => ${days})`),
      ),
    )
    .orderBy(asc(apiKeyHours.hour));
}

/** Adds up a key's admitted requests of the last 24 hours and 7 days, by whole hours, as the usage chart does. */
export async function sumRequests(organizationId: string, apiKeyId: string, db: Db = dashboardDb()) {
  const sumOf = (hours: number) => sql<number>`coalesce(sum(${apiKeyHours.requests}) filter (
    where ${apiKeyHours.hour} > now() - make_interval(hours => ${hours})), 0)::float8`;
  const [row] = await db
    .select({ lastDay: sumOf(24), lastWeek: sumOf(7 * 24) })
    .from(apiKeyHours)
    .where(
      and(
        eq(apiKeyHours.organizationId, organizationId),
        eq(apiKeyHours.apiKeyId, apiKeyId),
        gte(apiKeyHours.hour, sql`now() - interval '8 days'`),
      ),
    );
  return row ?? { lastDay: 0, lastWeek: 0 };
}
