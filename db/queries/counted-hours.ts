import { sql } from 'drizzle-orm';
import { QueryBuilder } from 'drizzle-orm/pg-core';
import { apiKeyUsage, keyMeters } from '../schema/usage';

const query = new QueryBuilder();

/**
 * Each key's requests by hour as they were counted, not added up: for sums over many keys. `apiKeyHours` adds up the
 * hours of every key first, which takes several times as long.
 */
export const countedHours = query
  .select({
    organizationId: apiKeyUsage.organizationId,
    apiKeyId: apiKeyUsage.apiKeyId,
    hour: apiKeyUsage.hour,
    requests: apiKeyUsage.requests,
  })
  .from(apiKeyUsage)
  .unionAll(
    query
      .select({
        organizationId: keyMeters.organizationId,
        apiKeyId: keyMeters.apiKeyId,
        hour: keyMeters.hour,
        // Of one type in both, or PostgreSQL does not look into the union.
        requests: sql<number>`${keyMeters.requests}::bigint`,
      })
      .from(keyMeters),
  )
  .as('counted_hours');
