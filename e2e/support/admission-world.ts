import { eq } from 'drizzle-orm';
import { openGatewayPool } from '@/db/client';
import type { AdmissionRequest } from '@/db/queries/admission';
import { apiKeyHours } from '@/db/schema/usage';
import { type AdmissionRow, admitBatch } from '@/gateway/admit-batch';
import type { Call } from '@/lib/api/refusals';
import { hashSecret } from '@/lib/api-keys/secret';
import { env } from '@/lib/env';
import { callOf } from './call-of';
import { openFixtures } from './fixtures';

/** Returns the hash by which admission finds a secret. */
export const digestOf = (secret: string) => hashSecret(secret, env().API_KEY_PEPPER);

/** Returns a request as admission receives it. */
export const requestOf = (secret: string, call: Partial<Call> = {}): AdmissionRequest => ({
  digest: digestOf(secret),
  call: callOf(call),
});

const isRow = (row: AdmissionRow | undefined): row is AdmissionRow => row !== undefined;

/** Opens the pools of two instances. Tests pass whole batches, without gateway/admission, which collects them. */
export function openAdmissionWorld() {
  const db = openFixtures();
  const pools = [openGatewayPool(), openGatewayPool()] as const;
  const [pool] = pools;

  /** Admits a request for each secret, in one batch, on one of the two instances; unknown secrets return no row. */
  async function admitOn(instance: number, ...secrets: string[]): Promise<AdmissionRow[]> {
    const requests = secrets.map((secret) => requestOf(secret));
    return (await admitBatch(requests, pools[instance % 2] ?? pool)).filter(isRow);
  }

  /** Returns the requests and refusals of each hour, oldest first. */
  async function usageByHour(apiKeyId: string): Promise<number[][]> {
    const rows = await db
      .select()
      .from(apiKeyHours)
      .where(eq(apiKeyHours.apiKeyId, apiKeyId))
      .orderBy(apiKeyHours.hour);
    return rows.map(({ requests, refusals }) => [requests, refusals]);
  }

  async function usageOf(apiKeyId: string) {
    const hours = await usageByHour(apiKeyId);
    const sum = (column: number) => hours.reduce((total, hour) => total + (hour[column] ?? 0), 0);
    return { requests: sum(0), refusals: sum(1) };
  }

  return {
    db,
    pool,
    admitOn,
    admit: (...secrets: string[]) => admitOn(0, ...secrets),
    usageByHour,
    usageOf,
    close: () => Promise.all([...pools.map((open) => open.end()), db.$client.end()]),
  };
}
