import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { addUsageDetails, updateLastUsed } from '@/db/queries/usage-writes';
import { organizations } from '@/db/schema/organizations';
import { apiKeyLastUses, apiKeyUsage, keyMeters, organizationMeters } from '@/db/schema/usage';
import { openAdmissionWorld } from '@/e2e/support/admission-world';
import { insertKeyInWorld } from '@/e2e/support/fixtures';
import { createLastUse } from './last-use';

const { db, pool, admit, admitOn, usageByHour, usageOf, close } = openAdmissionWorld();
afterAll(close);

test('the last use of a key is written at most once a minute, and never moves back', async () => {
  const { key, organization } = await insertKeyInWorld(db);
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
  const { key } = await insertKeyInWorld(db);
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

test('an hour that ends under load loses no count, and its counts are added to those that metering wrote', async () => {
  const { key, organization } = await insertKeyInWorld(db, { requestsPerMinute: 1_000_000, burst: 10_000 });
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
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => admitOn(index, key.secret)));
    await addUsageDetails([{ ...used, promptTokens: 1, completionTokens: 0, refusals: { limited: 1 } }], pool);
  }
  isOver = true;
  await aging;
  expect(hours).toBeGreaterThan(5);
  expect(await usageOf(key.id)).toEqual({ requests: 401, refusals: 0 });
  const [written] = await db.select().from(apiKeyUsage).where(eq(apiKeyUsage.promptTokens, 20));
  expect(written?.refusalReasons).toEqual({ limited: 20 });
});

test('keys and organizations get their rows when they are created, and lose them when they are deleted', async () => {
  const { key, organization } = await insertKeyInWorld(db);
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
