import { eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { apiKeySecrets, apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { apiKeyLastUses } from '@/db/schema/usage';
import { createSecret, firstHashVersion, hashSecret } from '@/lib/api-keys/secret';
import { lastFiveOf } from '@/lib/api-keys/secret-format';
import type { DemoTransaction } from './connection';
import { type NamedKey, namedKeys } from './named-keys';
import type { Ids } from './organizations';
import { insertRequests } from './requests';
import { insertRollups } from './rollups';
import { usageOf } from './usage';

const minuteMs = 60_000;

/** Inserts Acme's named keys with secrets that are not printed, their usage, requests and audit events. */
export async function insertNamedKeys(tx: DemoTransaction, ids: Ids, pepper: Buffer): Promise<void> {
  const now = Date.now();
  for (const key of namedKeys) {
    const { lastUsedAt, ...row } = toRow(key, ids, now);
    const secret = createSecret();
    const lastFive = lastFiveOf(secret);
    await tx.insert(apiKeys).values({ ...row, lastFive });
    await tx.update(apiKeyLastUses).set({ lastUsedAt }).where(eq(apiKeyLastUses.apiKeyId, row.id));
    await tx.insert(apiKeySecrets).values({
      hash: hashSecret(secret, pepper),
      hashVersion: firstHashVersion,
      lastFive,
      organizationId: ids.organization,
      apiKeyId: row.id,
      createdAt: row.createdAt,
    });
    await tx.insert(auditEvents).values(eventsOf(row));
    const usage = JSON.stringify(usageOf({ ...row, lastUsedAt }, key.hourly, now));
    // One parameter, because with five thousand parameters the insert takes seconds.
    await tx.execute(sql`
      insert into api_key_usage
        (organization_id, api_key_id, hour, requests, refusals, refusal_reasons, prompt_tokens, completion_tokens)
      select
        ${ids.organization}::uuid, ${row.id}::uuid, hour, requests, refusals, "refusalReasons",
        "promptTokens", "completionTokens"
      from jsonb_to_recordset(${usage}::text::jsonb) as used (
        hour timestamptz, requests bigint, refusals bigint, "refusalReasons" jsonb,
        "promptTokens" bigint, "completionTokens" bigint
      )`);
  }
  await insertRequests(tx, ids.organization);
  await insertRollups(tx, ids.organization);
}

type Row = Omit<ReturnType<typeof toRow>, 'lastUsedAt'>;

function toRow(key: NamedKey, ids: Ids, now: number) {
  const createdAt = now - key.createdMinutesAgo * minuteMs;
  const lastUsedAt = key.idleMinutes === null ? null : new Date(now - key.idleMinutes * minuteMs);
  // A key was removed or disabled an hour after its last request, or yesterday if it was never used.
  const endedAt = new Date(
    Math.min(now - 5 * minuteMs, (lastUsedAt?.getTime() ?? now - 1_440 * minuteMs) + 60 * minuteMs),
  );
  const admin = idOf(ids.people, 'admin');
  return {
    id: newId({ msecs: createdAt }),
    createdAt: new Date(createdAt),
    createRequestId: newId(),
    name: key.name,
    organizationId: ids.organization,
    spaceId: idOf(ids.spaces, key.space),
    ownerId: idOf(ids.people, key.owner),
    environment: environmentOf(key),
    lastUsedAt,
    expiresAt: key.state === 'expired' ? endedAt : null,
    ...(key.state === 'disabled' ? { disabledAt: endedAt, disabledBy: admin } : { disabledAt: null, disabledBy: null }),
    ...(key.state === 'removed' ? { removedAt: endedAt, removedBy: admin } : { removedAt: null, removedBy: null }),
  };
}

/** Keys in steady use are production keys, and other used keys are for tests. */
function environmentOf({ hourly, idleMinutes }: NamedKey) {
  if (hourly > 0) return 'production' as const;
  return idleMinutes === null ? null : ('staging' as const);
}

function eventsOf(row: Row) {
  const of = { organizationId: row.organizationId, targetType: 'api_key', targetId: row.id };
  const details = { name: row.name };
  const created = {
    id: newId({ msecs: row.createdAt.getTime() }),
    action: 'api_key.created',
    actorId: row.ownerId,
    createdAt: row.createdAt,
    details,
    ...of,
  };
  if (row.removedAt === null) return [created];
  const removed = {
    id: newId({ msecs: row.removedAt.getTime() }),
    action: 'api_key.removed',
    actorId: row.removedBy,
    createdAt: row.removedAt,
    details,
    ...of,
  };
  return [created, removed];
}

function idOf(ids: Map<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`The demo's tables disagree about ${name}.`);
  return id;
}
