import { eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessions, signInLinks } from '@/db/schema/accounts';
import { events } from '@/db/schema/events';
import { apiKeyUsage } from '@/db/schema/usage';
import { type FixtureDb, insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { runAdmin } from '@/e2e/support/run-admin';
import { openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';

// A database of its own, because other tests also have expired sessions and links.
let database: TestDatabase;
let db: FixtureDb;

beforeAll(async () => {
  database = await openTestDatabase();
  db = openFixtures(database.environment.DATABASE_URL);
});
afterAll(async () => {
  await db.$client.end();
  await database.close();
});

async function prune() {
  const { out, err } = await runAdmin(['prune', '--json'], database.environment);
  if (out === '') throw new Error(err);
  return JSON.parse(out);
}

test('prune deletes only hours older than 13 months, events older than 30 days and expired rows', async () => {
  const world = await insertWorld(db);
  const key = await insertApiKey(db, world.space, world.admin.id);
  const usage = { organizationId: world.organization.id, apiKeyId: key.id, requests: 1 };
  const monthsAgo = (months: number, days: number) => {
    const hour = new Date();
    hour.setUTCMonth(hour.getUTCMonth() - months);
    return new Date(Math.floor((hour.getTime() - days * 86_400_000) / 3_600_000) * 3_600_000);
  };
  const [old, kept] = [monthsAgo(13, 2), monthsAgo(13, -2)];
  await db.insert(apiKeyUsage).values([old, kept].map((hour) => ({ ...usage, hour })));
  const session = () => ({ id: newId(), userId: world.admin.id, tokenHash: Buffer.from(newId()) });
  const live = session();
  const [past, future] = [new Date(Date.now() - 1_000), new Date(Date.now() + 3_600_000)];
  await db.insert(sessions).values([
    { ...session(), expiresAt: past },
    { ...live, expiresAt: future },
  ]);
  const event = (days: number) => ({
    id: newId(),
    organizationId: world.organization.id,
    type: 'api_key.created',
    createdAt: new Date(Date.now() - days * 86_400_000),
  });
  const keptEvent = event(29.9);
  await db.insert(events).values([event(30.1), keptEvent]);
  expect(await prune()).toMatchObject({ hours: 1, sessions: 1, events: 1 });
  expect(await db.select({ id: events.id }).from(events)).toEqual([{ id: keptEvent.id }]);
  const hours = await db.select({ hour: apiKeyUsage.hour }).from(apiKeyUsage).where(eq(apiKeyUsage.apiKeyId, key.id));
  expect(hours).toEqual([{ hour: kept }]);
  const left = await db.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, world.admin.id));
  expect(left).toEqual([{ id: live.id }]);
  expect(await db.$count(signInLinks, sql`expires_at < now()`)).toBe(0);
  expect(await prune()).toEqual({ hours: 0, sessions: 0, links: 0, events: 0 });
});
