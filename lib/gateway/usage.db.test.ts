import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRecentRequests } from '@/db/queries/request-log';
import { apiKeyUsage } from '@/db/schema';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';

const db = openFixtures();
let instances: [TestGateway, TestGateway];

beforeAll(async () => {
  instances = await Promise.all([startTestGateway(), startTestGateway()]);
});
afterAll(() => db.$client.end());

test('what is counted is what was answered, over two instances, and written at their end', async () => {
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
      .from(apiKeyUsage)
      .where(eq(apiKeyUsage.apiKeyId, key.id))
      .orderBy(desc(apiKeyUsage.hour));
    const sum = (read: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + read(row), 0);
    expect(sum((row) => row.requests)).toBe(accepted);
    expect(sum((row) => row.refusals)).toBe(own.length - accepted);
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
