import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { usageSchema } from '@/lib/api/schemas';

const db = openFixtures();
let api: TestGateway;

beforeAll(async () => {
  api = await startTestGateway();
});

afterAll(async () => {
  await api.close();
  await db.$client.end();
});

async function insertUsedKey() {
  const { space, admin } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id);
  const other = await insertApiKey(db, space, admin.id);
  const used = await startTestGateway();
  for (const { secret } of [key, key, key, other]) await (await used.chat(secret)).text();
  await used.close();
  return key;
}

describe('GET /v1/usage', () => {
  test('a key reads its own requests and tokens, and not those of another key of its space', async () => {
    const key = await insertUsedKey();
    const response = await api.send('/v1/usage?range=1h&group_by=model', { secret: key.secret });
    expect(response.status).toBe(200);
    const body = usageSchema.parse(await response.json());
    expect(body).toMatchObject({ object: 'usage', api_key: key.id, bucket: 'minute', group_by: 'model' });
    expect(body.total).toMatchObject({ requests: 3, refusals: 0, input_tokens: 18, output_tokens: 39 });
    expect(body.total.latency_ms.p95).not.toBeNull();
    expect(body.data).toHaveLength(60);
    const groups = body.data.flatMap(({ groups: all = [] }) => all);
    expect(groups.reduce((sum, { requests }) => sum + requests, 0)).toBe(3);
    expect(groups[0]).toMatchObject({ model: 'pulze-echo' });
  });

  test('days are days of the time zone', async () => {
    const key = await insertUsedKey();
    const response = await api.send('/v1/usage?range=7d&time_zone=Asia/Tokyo', { secret: key.secret });
    const body = usageSchema.parse(await response.json());
    expect(body.data).toHaveLength(7);
    expect(body.data.every(({ start }) => start.endsWith('T15:00:00.000Z'))).toBe(true);
    expect(body.total.requests).toBe(3);
  });

  test.each([
    ['bucket=week', 'bucket'],
    ['range=12m&bucket=minute', 'bucket'],
    ['range=forever', 'range'],
    ['from=2026-11-01', 'from'],
    ['from=yesterday&to=today', 'from'],
    ['time_zone=Mars/Base', 'time_zone'],
    ['group_by=owner', 'group_by'],
  ])('%s is refused with invalid_request, which names the parameter', async (query, param) => {
    const { space, admin } = await insertWorld(db);
    const key = await insertApiKey(db, space, admin.id);
    const response = await api.send(`/v1/usage?${query}`, { secret: key.secret });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param } });
  });

  test('a disabled key is refused, and every other key is answered, whatever its list of endpoints', async () => {
    const { space, admin } = await insertWorld(db);
    const disabled = await insertApiKey(db, space, admin.id, { disabledAt: new Date() });
    const restricted = await insertApiKey(db, space, admin.id, { allowedEndpoints: ['chat'] });
    expect((await api.send('/v1/usage', { secret: disabled.secret })).status).toBe(401);
    expect((await api.send('/v1/usage', { secret: restricted.secret })).status).toBe(200);
    expect((await api.send('/v1/usage')).status).toBe(401);
  });
});
