import { sql } from 'drizzle-orm';
import { intervalOf, type RateLimit } from '@/lib/plans';
import { type Db, dashboardDb } from '../client';
import { keyMeters, organizationMeters } from '../schema/usage';

export type MeteredLimits = {
  key: RateLimit;
  /** Null for none. */
  tokensPerMinute: number | null;
  organization: RateLimit;
  organizationTokens: number;
};

export type LimitUse = {
  requests: number;
  /** Null without a limit. */
  tokens: number | null;
  concurrentRequests: number;
  organizationRequests: number;
  organizationTokens: number;
};

/** Finds how much of the limits of a key and of its organization is in use, as the next request would see them. */
export async function findLimitUse(
  organizationId: string,
  apiKeyId: string,
  { key, tokensPerMinute, organization, organizationTokens }: MeteredLimits,
  db: Db = dashboardDb(),
): Promise<LimitUse | undefined> {
  const requestsOf = (due: ReturnType<typeof sql>, limit: RateLimit) => sql`
    ${limit.burst}::integer
      - gcra_admits(${limit.burst}::integer, ${due}, at_ns / 1000, ${intervalOf(limit)}::bigint, ${limit.burst}::integer)`;
  const tokensOf = (due: ReturnType<typeof sql>, perMinute: number | null) => sql`
    (${perMinute}::integer - tokens_left(${due}, at_ns, ${perMinute}::integer))::float8`;
  const [row] = await db.execute<LimitUse>(sql`
    select
      ${requestsOf(sql`k.due`, key)} as requests,
      ${tokensOf(sql`k.tokens_due`, tokensPerMinute)} as tokens,
      slots_in_term(k.slot_term, k.slots, term) + slots_before_term(k.slot_term, k.slots, k.slots_before, term)
        as "concurrentRequests",
      ${requestsOf(sql`o.due`, organization)} as "organizationRequests",
      ${tokensOf(sql`o.tokens_due`, organizationTokens)} as "organizationTokens"
    from ${organizationMeters} o
    join ${keyMeters} k on k.organization_id = o.organization_id,
      (select clock_timestamp() as clock) n,
      lateral (select floor(extract(epoch from clock) * 1000000)::bigint * 1000 as at_ns, slot_term(clock) as term) t
    where o.organization_id = ${organizationId} and k.api_key_id = ${apiKeyId}`);
  return row;
}
