import { and, asc, eq, gte, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { apiKeyUsage } from '../schema/usage';

/** What a key did in each hour of the last `days` days in which it did anything, oldest first. */
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
