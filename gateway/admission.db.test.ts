import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { findRefusals } from '@/db/queries/admission';
import { apiKeySecrets, apiKeys } from '@/db/schema/api-keys';
import { subscriptions } from '@/db/schema/billing';
import { spaces } from '@/db/schema/spaces';
import { digestOf, openAdmissionWorld, requestOf } from '@/e2e/support/admission-world';
import { insertApiKey, insertKeyInWorld, insertWorld } from '@/e2e/support/fixtures';
import { createSecret, firstHashVersion } from '@/lib/api-keys/secret';
import { createAdmission } from './admission';
import { admitBatch } from './admit-batch';

const { db, pool, admit, usageOf, close } = openAdmissionWorld();
afterAll(close);
const past = new Date(Date.now() - 1_000);
const future = new Date(Date.now() + 3_600_000);

describe('a key is refused for the first reason that applies', () => {
  const everything = { removedAt: past, disabledAt: past, expiresAt: past };
  test.each([
    ['removed', everything],
    ['disabled', { ...everything, removedAt: null }],
    ['expired', { expiresAt: past }],
    [null, { expiresAt: future }],
  ])('the refusal is %s', async (refusal, given) => {
    const { key } = await insertKeyInWorld(db, given);
    expect(await admit(key.secret)).toMatchObject([{ refusal }]);
    expect(await findRefusals([requestOf(key.secret)], pool)).toEqual([refusal]);
  });

  test('a deleted space comes before an inactive subscription', async () => {
    const { key, space, organization } = await insertKeyInWorld(db);
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

test('admitBatch returns a row for known digests and none for unknown ones', async () => {
  const { key } = await insertKeyInWorld(db);
  const rows = await admitBatch(
    [createSecret(), key.secret, createSecret()].map((secret) => requestOf(secret)),
    pool,
  );
  expect(rows.map((row) => row && [row.key.apiKeyId, row.refusal])).toEqual([undefined, [key.id, null], undefined]);
  expect(await findRefusals([requestOf(createSecret())], pool)).toEqual(['removed']);
});

test('a replaced secret works until it expires and shares the limit and usage of its key', async () => {
  const { key, organization } = await insertKeyInWorld(db, { requestsPerMinute: 1, burst: 2 });
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
    { refusal: 'replaced', key: { lastFive: key.lastFive, secretExpiresAt: past } },
  ]);
  expect(await usageOf(key.id)).toEqual({ requests: 2, refusals: 2 });
});

test('a key that is removed between the read and the take of a batch is admitted, and no later request joins that batch', async () => {
  const { key } = await insertKeyInWorld(db);
  const batches: number[] = [];
  let removed = () => {};
  const admission = createAdmission(() => pausedBeforeTake(() => new Promise((resolve) => (removed = resolve))), {
    onBatch: (size) => batches.push(size),
  });
  const early = admission(requestOf(key.secret));
  await expect.poll(() => isPaused).toBe(true);
  await db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.id, key.id));
  // The removal has been answered.
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

test('requests of a key do not wait while the dashboard has its row locked', async () => {
  const { key } = await insertKeyInWorld(db);
  await db.transaction(async (tx) => {
    await tx.update(apiKeys).set({ name: 'Being renamed' }).where(eq(apiKeys.id, key.id));
    expect(await admit(key.secret)).toMatchObject([{ refusal: null, key: { apiKeyName: 'Test Key' } }]);
  });
});
