import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { openGatewayPool } from '@/db/client';
import { type AdmissionRequest, findRefusals } from '@/db/queries/admission';
import { addUsageDetails, updateLastUsed } from '@/db/queries/usage-writes';
import { apiKeySecrets, apiKeys } from '@/db/schema/api-keys';
import { subscriptions } from '@/db/schema/billing';
import { organizations } from '@/db/schema/organizations';
import { spaces } from '@/db/schema/spaces';
import { apiKeyHours, apiKeyLastUses, apiKeyUsage, keyMeters, organizationMeters } from '@/db/schema/usage';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import type { EndpointGroup } from '@/lib/api/endpoint-groups';
import { createSecret, firstHashVersion, hashSecret } from '@/lib/api-keys/secret';
import { env } from '@/lib/env';
import { createAdmission } from './admission';
import { type AdmissionRow, admitBatch } from './admit-batch';
import { createLastUse } from './last-use';

const db = openFixtures();
const pools = [openGatewayPool(), openGatewayPool()] as const;
const [pool] = pools;

afterAll(() => Promise.all([...pools.map((open) => open.end()), db.$client.end()]));

// Sends a batch directly, without the batching of gateway/admission.
const digestOf = (secret: string) => hashSecret(secret, env().API_KEY_PEPPER);
const requestOf = (secret: string, { address = '203.0.113.7', endpoint = 'chat' as EndpointGroup | null } = {}) => ({
  digest: digestOf(secret),
  address,
  endpoint,
});
const past = new Date(Date.now() - 1_000);
const future = new Date(Date.now() + 3_600_000);

const isRow = (row: AdmissionRow | undefined): row is AdmissionRow => row !== undefined;

async function admitRequests(requests: readonly AdmissionRequest[], sql: typeof pool): Promise<AdmissionRow[]> {
  return (await admitBatch(requests, sql)).filter(isRow);
}

async function admit(...secrets: string[]) {
  return admitRequests(
    secrets.map((secret) => requestOf(secret)),
    pool,
  );
}

/** Returns the requests and refusals of each hour, the oldest first. */
async function usageByHour(apiKeyId: string): Promise<number[][]> {
  const rows = await db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, apiKeyId)).orderBy(apiKeyHours.hour);
  return rows.map(({ requests, refusals }) => [requests, refusals]);
}

async function usageOf(apiKeyId: string) {
  const hours = await usageByHour(apiKeyId);
  const sum = (column: number) => hours.reduce((total, hour) => total + (hour[column] ?? 0), 0);
  return { requests: sum(0), refusals: sum(1) };
}

async function keyInWorld(given: Parameters<typeof insertApiKey>[3] = {}) {
  const world = await insertWorld(db);
  return { ...world, key: await insertApiKey(db, world.space, world.admin.id, given) };
}

describe('a key is refused for the first reason that applies', () => {
  const everything = { removedAt: past, disabledAt: past, expiresAt: past };
  test.each([
    ['removed', everything],
    ['disabled', { ...everything, removedAt: null }],
    ['expired', { expiresAt: past }],
    [null, { expiresAt: future }],
  ])('the refusal is %s', async (refusal, given) => {
    const { key } = await keyInWorld(given);
    expect(await admit(key.secret)).toMatchObject([{ refusal }]);
    expect(await findRefusals([requestOf(key.secret)], pool)).toEqual([refusal]);
  });

  test('a deleted space comes before an inactive subscription', async () => {
    const { key, space, organization } = await keyInWorld();
    await db.update(subscriptions).set({ plan: 'free' }).where(eq(subscriptions.organizationId, organization.id));
    expect(await admit(key.secret)).toMatchObject([{ refusal: 'subscription_inactive' }]);
    await db.update(spaces).set({ deletedAt: past }).where(eq(spaces.id, space.id));
    expect(await admit(key.secret)).toMatchObject([{ refusal: 'space_gone' }]);
    expect(await findRefusals([requestOf(key.secret)], pool)).toEqual(['space_gone']);
  });

  test.each([
    ['free', 'active', 'subscription_inactive'],
    ['pulze_one', 'active', 'subscription_inactive'],
    ['pulze_x_suite', 'canceled', 'subscription_inactive'],
    ['pulze_x_suite', 'past_due', null],
    ['pulze_x_suite', 'active', null],
  ] as const)('the refusal on plan %s with status %s is %s', async (plan, status, refusal) => {
    const world = await insertWorld(db, { plan, status });
    const key = await insertApiKey(db, world.space, world.admin.id);
    expect(await admit(key.secret)).toMatchObject([{ refusal }]);
    expect(await findRefusals([requestOf(key.secret)], pool)).toEqual([refusal]);
  });
});

test('unknown digests of a batch have no row, known ones do', async () => {
  const { key } = await keyInWorld();
  const rows = await admitBatch(
    [createSecret(), key.secret, createSecret()].map((secret) => requestOf(secret)),
    pool,
  );
  expect(rows).toEqual([undefined, expect.objectContaining({ apiKeyId: key.id, refusal: null }), undefined]);
  expect(await findRefusals([requestOf(createSecret())], pool)).toEqual(['removed']);
});

test('a batch admits the first requests of a key up to its limit and refuses the others', async () => {
  const { key } = await keyInWorld({ requestsPerMinute: 1, burst: 3 });
  const rows = await admit(...Array.from({ length: 5 }, () => key.secret));
  expect(rows.map((row) => row.refusal)).toEqual([null, null, null, 'limited', 'limited']);
  expect(rows.map((row) => row.keyDue / row.keyInterval)).toEqual([1, 2, 3, 3, 3]);
  expect(await usageOf(key.id)).toEqual({ requests: 3, refusals: 2 });
});

test('two instances admit exactly the burst of 500 simultaneous requests, and refusals use no quota', async () => {
  const { key } = await keyInWorld({ requestsPerMinute: 1, burst: 60 });
  const one = async (index: number) => admitRequests([requestOf(key.secret)], pools[index % 2] ?? pool);
  const verdicts = (await Promise.all(Array.from({ length: 500 }, (_, index) => one(index)))).flat();
  expect(verdicts.filter((row) => row.refusal === null)).toHaveLength(60);
  expect(verdicts.filter((row) => row.refusal === 'limited')).toHaveLength(440);
  expect(await usageOf(key.id)).toEqual({ requests: 60, refusals: 440 });
  const [after] = await admit(key.secret);
  expect(after?.keyDue).toBeLessThanOrEqual(60 * 60_000_000);
});

test('many keys share the limit of their organization, and its refusals use no quota of a key', async () => {
  const { space, admin } = await keyInWorld();
  const unlimited = { requestsPerMinute: 600, burst: 100 };
  const keys = await Promise.all(Array.from({ length: 7 }, () => insertApiKey(db, space, admin.id, unlimited)));
  const secrets = keys.flatMap((key) => Array.from({ length: 100 }, () => key.secret));
  const startedAt = performance.now();
  const batches = await Promise.all(
    [0, 1, 2, 3].map((part) =>
      admitRequests(
        secrets.slice(part * 175, (part + 1) * 175).map((secret) => requestOf(secret)),
        pools[part % 2] ?? pool,
      ),
    ),
  );
  const admitted = batches.flat().filter((row) => row.refusal === null).length;
  // The organization's limit refills by a hundred per second meanwhile.
  expect(admitted).toBeGreaterThanOrEqual(600);
  expect(admitted).toBeLessThanOrEqual(601 + (performance.now() - startedAt) / 10);
  const used = await Promise.all(keys.map((key) => usageOf(key.id)));
  expect(used.reduce((sum, usage) => sum + usage.requests, 0)).toBe(admitted);
  expect(used.reduce((sum, usage) => sum + usage.refusals, 0)).toBe(700 - admitted);
  const spent = used.map((usage) => usage.requests);
  const rows = batches.flat().filter((row) => row.apiKeyId === keys[6]?.id);
  expect(Math.max(...rows.map((row) => row.keyDue / row.keyInterval))).toBeLessThanOrEqual(spent[6] ?? 0);
});

test('a limited organization does not affect another one', async () => {
  const busy = await keyInWorld({ requestsPerMinute: 1, burst: 1 });
  const calm = await keyInWorld();
  await admit(busy.key.secret);
  const rows = await admit(busy.key.secret, calm.key.secret);
  expect(rows.find((row) => row.apiKeyId === busy.key.id)?.refusal).toBe('limited');
  expect(rows.find((row) => row.apiKeyId === calm.key.id)).toMatchObject({ refusal: null, keyDue: 100_000 });
});

test('a replaced secret works until it expires and shares the limit and usage of its key', async () => {
  const { key, organization } = await keyInWorld({ requestsPerMinute: 1, burst: 2 });
  const successor = createSecret();
  await db.insert(apiKeySecrets).values({
    hash: digestOf(successor),
    hashVersion: firstHashVersion,
    lastFive: successor.slice(-5),
    organizationId: organization.id,
    apiKeyId: key.id,
  });
  await db
    .update(apiKeySecrets)
    .set({ expiresAt: future })
    .where(eq(apiKeySecrets.hash, digestOf(key.secret)));
  const both = await admit(key.secret, successor, successor);
  expect(both.map((row) => row.refusal).sort()).toEqual(['limited', null, null]);
  await db
    .update(apiKeySecrets)
    .set({ expiresAt: past })
    .where(eq(apiKeySecrets.hash, digestOf(key.secret)));
  expect(await admit(key.secret)).toMatchObject([
    { refusal: 'replaced', lastFive: key.lastFive, secretExpiresAt: past },
  ]);
  expect(await usageOf(key.id)).toEqual({ requests: 2, refusals: 2 });
});

test('the last use of a key is written at most once a minute, and only forwards', async () => {
  const { key, organization } = await keyInWorld();
  const lastUse = async () => {
    const [row] = await db
      .select({ at: apiKeyLastUses.lastUsedAt })
      .from(apiKeyLastUses)
      .where(eq(apiKeyLastUses.apiKeyId, key.id));
    return row?.at ?? null;
  };
  const ref = { organizationId: organization.id, apiKeyId: key.id };
  const noon = new Date('2999-01-01T12:00:30.000Z');
  await updateLastUsed([{ ...ref, at: noon }], pool);
  expect(await lastUse()).toEqual(noon);
  await updateLastUsed([{ ...ref, at: new Date('2999-01-01T12:00:59.000Z') }], pool);
  expect(await lastUse()).toEqual(noon);
  await updateLastUsed([{ ...ref, at: new Date('2999-01-01T12:01:00.000Z') }], pool);
  expect(await lastUse()).toEqual(new Date('2999-01-01T12:01:00.000Z'));
  await updateLastUsed([{ ...ref, organizationId: newId(), at: new Date('2999-06-01T00:00:00Z') }], pool);
  expect(await lastUse()).toEqual(new Date('2999-01-01T12:01:00.000Z'));
});

test('a process sends the last use of a key once a minute', async () => {
  const { key } = await keyInWorld();
  const sent: unknown[] = [];
  const counted = { unsafe: (...args: unknown[]) => sent.push(args) } as unknown as typeof pool;
  const lastUse = createLastUse(
    () => counted,
    () => undefined,
  );
  const [row] = await admit(key.secret);
  if (!row) throw new Error('The key is unknown.');
  for (const seconds of [0, 1, 59, 60, 61]) {
    lastUse.note({ ...row, at: new Date(Date.UTC(2999, 0, 1, 12, 0, seconds)) });
    await lastUse.flush();
  }
  expect(sent).toHaveLength(2);
});

test('the limit of a key continues across hours, also when the clock goes back', async () => {
  const { key } = await keyInWorld({ requestsPerMinute: 1, burst: 2 });
  await admit(key.secret, key.secret);
  const move = (hours: number) =>
    db.$client`update key_meters set hour = hour + make_interval(hours => ${hours}) where api_key_id = ${key.id}`;
  await move(-1);
  expect(await admit(key.secret)).toMatchObject([{ refusal: 'limited' }]);
  expect(await usageByHour(key.id)).toEqual([
    [2, 0],
    [0, 1],
  ]);
  await move(3);
  expect(await admit(key.secret)).toMatchObject([{ refusal: 'limited' }]);
  expect(await usageByHour(key.id)).toEqual([
    [2, 0],
    [0, 2],
  ]);
});

test('an hour that ends under load loses no count, and is added to what metering wrote for it', async () => {
  const { key, organization } = await keyInWorld({ requestsPerMinute: 1_000_000, burst: 10_000 });
  const [first] = await admit(key.secret);
  const used = { organizationId: organization.id, apiKeyId: key.id, hour: first?.hour ?? new Date() };
  let isOver = false;
  let hours = 0;
  const age = async () => {
    while (!isOver) {
      await db.$client`update key_meters set hour = hour - interval '1 hour' where api_key_id = ${key.id}`;
      hours += 1;
    }
  };
  const aging = age();
  const one = async (index: number) => admitRequests([requestOf(key.secret)], pools[index % 2] ?? pool);
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => one(index)));
    await addUsageDetails([{ ...used, promptTokens: 1, completionTokens: 0, refusals: { limited: 1 } }], pool);
  }
  isOver = true;
  await aging;
  expect(hours).toBeGreaterThan(5);
  expect(await usageOf(key.id)).toEqual({ requests: 401, refusals: 0 });
  const [written] = await db.select().from(apiKeyUsage).where(eq(apiKeyUsage.promptTokens, 20));
  expect(written?.refusalReasons).toEqual({ limited: 20 });
});

test('a key that is removed between the read and the take of a batch passes, and no later request joins that batch', async () => {
  const { key } = await keyInWorld();
  const batches: number[] = [];
  let removed = () => {};
  const admission = createAdmission(() => pausedBeforeTake(() => new Promise((resolve) => (removed = resolve))), {
    onBatch: (size) => batches.push(size),
  });
  const early = admission(requestOf(key.secret));
  await expect.poll(() => isPaused).toBe(true);
  await db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.id, key.id));
  // The remove has been answered.
  const late = admission(requestOf(key.secret));
  await new Promise((resolve) => setTimeout(resolve, 50));
  isPaused = false;
  removed();
  expect((await early)?.refusal).toBeNull();
  expect((await late)?.refusal).toBe('removed');
  expect(batches).toEqual([1, 1]);
  expect(await usageOf(key.id)).toEqual({ requests: 1, refusals: 1 });
});

let isPaused = false;

/** Returns the pool; its first take waits. */
function pausedBeforeTake(wait: () => Promise<void>): typeof pool {
  return new Proxy(pool, {
    get(target, name) {
      if (name !== 'unsafe') return Reflect.get(target, name);
      return async (...args: Parameters<typeof pool.unsafe>) => {
        if (args[0].includes('take_requests') && !isPaused) {
          isPaused = true;
          await wait();
        }
        return target.unsafe(...args);
      };
    },
  });
}

test('a key and an organization have their rows from the start, and lose them when they are deleted', async () => {
  const { key, organization } = await keyInWorld();
  await admit(key.secret);
  const rows = async () => [
    await db.$count(keyMeters, eq(keyMeters.apiKeyId, key.id)),
    await db.$count(apiKeyLastUses, eq(apiKeyLastUses.apiKeyId, key.id)),
    await db.$count(organizationMeters, eq(organizationMeters.organizationId, organization.id)),
  ];
  expect(await rows()).toEqual([1, 1, 1]);
  await db.delete(organizations).where(eq(organizations.id, organization.id));
  expect(await rows()).toEqual([0, 0, 0]);
  expect(await usageByHour(key.id)).toEqual([]);
});

test('requests of a key do not wait while the dashboard has its row locked', async () => {
  const { key } = await keyInWorld();
  await db.transaction(async (tx) => {
    await tx.update(apiKeys).set({ name: 'Being renamed' }).where(eq(apiKeys.id, key.id));
    expect(await admit(key.secret)).toMatchObject([{ refusal: null, apiKeyName: 'Test Key' }]);
  });
});
