import { and, asc, eq, gte, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { apiKeyUsage } from '../schema/usage';

/** Finds a key's usage by hour in the last `days` days, oldest first; hours without requests are left out. */
export async function findUsageByHour(organizationId: string, apiKeyId: string, days: number, db: Db = dashboardDb()) {
  return db
    .select({
      hour: apiKeyUsage.hour,
      requests: apiKeyUsage.requests,
      refusals: apiKeyUsage.refusals,
      refusalReasons: apiKeyUsage.refusalReasons,
      promptTokens: apiKeyUsage.promptTokens,
      completionTokens: apiKeyUsage.completionTokens,
    })
    .from(apiKeyUsage)
    .where(
      and(
        eq(apiKeyUsage.organizationId, organizationId),
        eq(apiKeyUsage.apiKeyId, apiKeyId),
        gte(apiKeyUsage.hour, sql`date_trunc('hour', now()) - make_interval(days => ${days})`),
      ),
    )
    .orderBy(asc(apiKeyUsage.hour));
}
