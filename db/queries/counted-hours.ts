import { sql } from 'drizzle-orm';
import { QueryBuilder } from 'drizzle-orm/pg-core';
import { apiKeyUsage, keyMeters } from '../schema/usage';

const query = new QueryBuilder();

/**
 * Selects the requests of keys by hour, in one or two rows per hour, for sums over many keys. `apiKeyHours` adds up
 * these rows first, which takes several times as long.
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
        // The same type as in the other part, or PostgreSQL does not push conditions into the union.
        requests: sql<number>`${keyMeters.requests}::bigint`,
      })
      .from(keyMeters),
  )
  .as('counted_hours');
