import { eq, sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { openGatewayPool } from '@/db/client';
import { maintainRequestLog } from '@/db/queries/request-log';
import { requestLog } from '@/db/request-log-table';
import { apiKeyLastUses } from '@/db/schema/usage';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway } from '@/e2e/support/test-gateway';
import { timeOfRequestId } from '@/lib/requests/request-id';
import { noteDatabaseTime } from './database-clock';
import { createMeter } from './meter';
import { createRequestContext } from './request-context';

const db = openFixtures();
const pool = openGatewayPool();
afterAll(() => Promise.all([db.$client.end(), pool.end()]));

async function partitions(): Promise<string[]> {
  const rows = await db.execute<{ day: string }>(sql`
    select right(inhrelid::regclass::text, 8) as day from pg_inherits where inhparent = 'request_log'::regclass`);
  return rows.map(({ day }) => day).sort();
}

/** Returns a past day as the suffix of a partition's name and as an ISO date. */
function daysAgo(days: number) {
  const text = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  return { name: text.replaceAll('-', ''), date: text };
}

test('maintainRequestLog drops old days and creates the next days, also from two instances', async () => {
  for (const days of [30, 31, 45]) {
    const [day, next] = [daysAgo(days), daysAgo(days - 1)];
    await db.execute(
      sql.raw(`create table request_log_${day.name} partition of request_log
        for values from ('${day.date}T00:00:00Z') to ('${next.date}T00:00:00Z')`),
    );
  }
  await Promise.all([maintainRequestLog(pool, 30), maintainRequestLog(pool, 30)]);
  const left = await partitions();
  expect(left[0]).toBe(daysAgo(30).name);
  for (const days of [0, -1, -2]) expect(left).toContain(daysAgo(days).name);
  await maintainRequestLog(pool, 30);
  expect(await partitions()).toEqual(left);
  await maintainRequestLog(pool, null);
  expect(await partitions()).toEqual(left);
  await maintainRequestLog(pool, 1);
  expect((await partitions())[0]).toBe(daysAgo(1).name);
});

test('an admitted request sets the last use of its key, and a refused one does not', async () => {
  const { space, admin } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id, { requestsPerMinute: 1, burst: 1 });
  const refused = await insertApiKey(db, space, admin.id, { disabledAt: new Date() });
  const api = await startTestGateway();
  const before = Date.now();
  for (const { secret } of [key, key, refused]) await api.send('/v1/key', { secret });
  await api.close();
  const lastUse = async (id: string) => {
    const [row] = await db
      .select({ at: apiKeyLastUses.lastUsedAt })
      .from(apiKeyLastUses)
      .where(eq(apiKeyLastUses.apiKeyId, id));
    return row?.at ?? null;
  };
  expect(Math.abs(((await lastUse(key.id))?.getTime() ?? 0) - before)).toBeLessThan(60_000);
  expect(await lastUse(refused.id)).toBeNull();
});

test('texts that PostgreSQL cannot store are written without the refused characters', async () => {
  const { space, admin } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id);
  let lost = 0;
  const meter = createMeter(() => pool, {
    upkeepSql: () => pool,
    requestLogDays: 30,
    flushFailed: () => undefined,
    logEntryLost: () => (lost += 1),
  });
  const record = (model: string) =>
    meter.record(
      {
        ...createRequestContext(new Request('http://x/v1/key'), '', '/v1/key'),
        requestId: `req_${model.length}`,
        model,
        caller: {
          key: { organizationId: key.organizationId, apiKeyId: key.id, spaceId: space.id },
          at: new Date(),
          hour: new Date(),
          refusal: null,
        } as never,
      },
      200,
      null,
    );
  record('a NUL: \0, half a character: \ud83d');
  record('m');
  await meter.flush();
  expect(lost).toBe(0);
  const rows = await db.select().from(requestLog).where(eq(requestLog.apiKeyId, key.id));
  expect(rows.map(({ model }) => model).sort()).toEqual(['a NUL:  , half a character: \ufffd', 'm']);
});

test('the id of a request contains its time in the log, even if the clock of the process is an hour off', async () => {
  const { space, admin } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id);
  const api = await startTestGateway();
  // As after a step of the process's clock.
  noteDatabaseTime(new Date(Date.now() - 3_600_000));
  const sent = [];
  for (let count = 0; count < 5; count += 1) {
    const response = await api.send('/v1/key', { secret: key.secret });
    sent.push(response.headers.get('x-request-id') ?? '');
  }
  await api.close();
  const rows = await db.select().from(requestLog).where(eq(requestLog.apiKeyId, key.id));
  expect(rows.map(({ requestId }) => requestId).sort()).toEqual(sent.toSorted());
  const distances = rows.map(({ requestId, startedAt }) => (timeOfRequestId(requestId) ?? 0) - startedAt.getTime());
  // Only the first id was created before an answer contained the time.
  expect(distances.filter((distance) => Math.abs(distance) > 2_000)).toHaveLength(1);
});
