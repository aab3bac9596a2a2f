import { eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { apiKeyNotices } from '@/db/schema/api-key-notices';
import { apiKeys } from '@/db/schema/api-keys';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway } from '@/e2e/support/test-gateway';

const db = openFixtures();
afterAll(() => db.$client.end());

test('requests with a removed key and beyond each limit cause their events; other refusals cause none', async () => {
  const { space, admin } = await insertWorld(db);
  const insert = (given: Parameters<typeof insertApiKey>[3]) => insertApiKey(db, space, admin.id, given);
  const [removed, disabled, limited, short] = await Promise.all([
    insert({ removedAt: new Date() }),
    insert({ disabledAt: new Date() }),
    insert({ requestsPerMinute: 1, burst: 1 }),
    insert({ tokensPerMinute: 40 }),
  ]);
  const api = await startTestGateway();
  const statuses = [];
  for (const { secret } of [removed, removed, disabled, limited, limited]) {
    statuses.push((await api.send('/v1/key', { secret })).status);
  }
  statuses.push((await api.chat(short.secret, { max_tokens: 20 })).status);
  statuses.push((await api.chat(short.secret, { max_tokens: 20 })).status);
  expect(statuses).toEqual([401, 401, 401, 200, 429, 200, 429]);
  await api.close();
  const noticesOf = ({ id }: { id: string }) =>
    db
      .select({ kind: apiKeyNotices.kind, reason: apiKeyNotices.reason, due: apiKeyNotices.due })
      .from(apiKeyNotices)
      .where(eq(apiKeyNotices.apiKeyId, id));
  const due = expect.any(Date);
  expect(await noticesOf(removed)).toEqual([{ kind: 'removed_use', reason: '', due }]);
  expect(await noticesOf(disabled)).toEqual([]);
  expect(await noticesOf(limited)).toEqual([{ kind: 'limit', reason: 'requests', due }]);
  expect(await noticesOf(short)).toEqual([{ kind: 'limit', reason: 'tokens', due }]);
});

test("requests beyond an organization's limit say that it is not the key's", async () => {
  const { space, admin, organization } = await insertWorld(db);
  const [busy, hungry] = await Promise.all([insertApiKey(db, space, admin.id), insertApiKey(db, space, admin.id)]);
  const api = await startTestGateway();
  const used = (column: 'due' | 'tokens_due', unit: number) =>
    db.$client`
      update organization_meters
      set ${db.$client(column)} = (extract(epoch from now() + interval '1 hour') * ${unit}::bigint)::bigint
      where organization_id = ${organization.id}`;
  await used('tokens_due', 1e9);
  expect((await api.chat(hungry.secret)).status).toBe(429);
  await used('due', 1e6);
  expect((await api.send('/v1/key', { secret: busy.secret })).status).toBe(429);
  await api.close();
  const notices = await db
    .select({ id: apiKeyNotices.apiKeyId, reason: apiKeyNotices.reason })
    .from(apiKeyNotices)
    .where(eq(apiKeyNotices.organizationId, organization.id));
  expect(notices).toHaveLength(2);
  expect(notices).toEqual(
    expect.arrayContaining([
      { id: hungry.id, reason: 'organization_tokens' },
      { id: busy.id, reason: 'organization_requests' },
    ]),
  );
});

test('metering continues when a key is deleted while its refusal waits to be written', async () => {
  const { space, admin } = await insertWorld(db);
  const [gone, removed] = await Promise.all([
    insertApiKey(db, space, admin.id, { removedAt: new Date() }),
    insertApiKey(db, space, admin.id, { removedAt: new Date() }),
  ]);
  const api = await startTestGateway();
  expect((await api.send('/v1/key', { secret: gone.secret })).status).toBe(401);
  await db.delete(apiKeys).where(eq(apiKeys.id, gone.id));
  expect((await api.send('/v1/key', { secret: removed.secret })).status).toBe(401);
  await api.close();
  const rows = await db.select().from(apiKeyNotices).where(eq(apiKeyNotices.organizationId, space.organizationId));
  expect(rows.map(({ apiKeyId }) => apiKeyId)).toEqual([removed.id]);
});
