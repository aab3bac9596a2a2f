import { desc, eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { findRecentRequests } from '@/db/queries/request-log';
import { apiKeys } from '@/db/schema/api-keys';
import { apiKeyHours } from '@/db/schema/usage';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';

const db = openFixtures();
afterAll(() => db.$client.end());

test('two instances together record exactly the requests, tokens and log entries that they answered', async () => {
  const instances = await Promise.all([startTestGateway(), startTestGateway()]);
  const { space, admin, organization } = await insertWorld(db);
  const keys = await Promise.all(
    Array.from({ length: 5 }, () => insertApiKey(db, space, admin.id, { requestsPerMinute: 60, burst: 20 })),
  );
  const answers = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const key = keys[index % 5];
      const api = instances[index % 2 === 0 ? 0 : 1];
      const response = await api.chat(key?.secret ?? '', { model: 'gpt-4', stream: index % 3 === 0 });
      await response.text();
      return { keyId: key?.id, status: response.status, requestId: response.headers.get('x-request-id') };
    }),
  );
  await Promise.all(instances.map((api) => api.close()));

  for (const key of keys) {
    const own = answers.filter((answer) => answer.keyId === key.id);
    const accepted = own.filter((answer) => answer.status === 200).length;
    expect(accepted).toBeGreaterThanOrEqual(20);
    const rows = await db
      .select()
      .from(apiKeyHours)
      .where(eq(apiKeyHours.apiKeyId, key.id))
      .orderBy(desc(apiKeyHours.hour));
    const sum = (read: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + read(row), 0);
    expect(sum((row) => row.requests)).toBe(accepted);
    expect(sum((row) => row.refusals)).toBe(own.length - accepted);
    expect(sum((row) => row.refusalReasons?.limited ?? 0)).toBe(own.length - accepted);
    expect(sum((row) => row.promptTokens)).toBe(6 * accepted);
    expect(sum((row) => row.completionTokens)).toBe(13 * accepted);

    const log = await findRecentRequests(organization.id, key.id, 1_000, db);
    expect(log.map((entry) => entry.requestId).sort()).toEqual(own.map((answer) => answer.requestId).sort());
    for (const entry of log) {
      expect(entry).toMatchObject({ address: '127.0.0.1', client: 'node' });
      if (entry.status === 200) expect(entry).toMatchObject({ code: null, model: 'pulze-echo', promptTokens: 6 });
      else expect(entry).toMatchObject({ status: 429, code: 'rate_limit_exceeded', model: null, promptTokens: 0 });
    }
  }
});

test('refused requests of a key are counted by reason, also after its removal', async () => {
  const { space, admin } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id, { requestsPerMinute: 1, burst: 1 });
  const change = (given: { disabledAt?: Date; removedAt?: Date }) =>
    db.update(apiKeys).set(given).where(eq(apiKeys.id, key.id));
  const first = await startTestGateway();
  const call = async (api: TestGateway) => (await api.send('/v1/key', { secret: key.secret })).status;
  expect([await call(first), await call(first), await call(first)]).toEqual([200, 429, 429]);
  await change({ disabledAt: new Date() });
  expect(await call(first)).toBe(401);
  await first.close();
  // A second instance adds to the rows of the first.
  const second = await startTestGateway();
  expect(await call(second)).toBe(401);
  await change({ removedAt: new Date() });
  expect([await call(second), await call(second)]).toEqual([401, 401]);
  await second.close();
  const rows = await db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, key.id));
  const sums = rows.reduce((sum, row) => sum + row.refusals, 0);
  expect(sums).toBe(6);
  // There may be rows of two hours, if an hour has just begun.
  const reasons = rows.flatMap((row) => Object.entries(row.refusalReasons ?? {}));
  const total = (reason: string) => reasons.filter(([name]) => name === reason).reduce((sum, [, n]) => sum + n, 0);
  expect(['limited', 'disabled', 'removed', 'expired'].map(total)).toEqual([2, 2, 2, 0]);
});
