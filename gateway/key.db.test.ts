import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { apiKeys } from '@/db/schema/api-keys';
import { insertKeyInWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { keySchema } from '@/lib/api/key';

const db = openFixtures();
let api: TestGateway;
beforeAll(async () => {
  api = await startTestGateway();
});
afterAll(() => Promise.all([api.close(), db.$client.end()]));

test('GET /v1/key returns the name, space, organization and all restrictions of the key', async () => {
  const expiresAt = new Date('2999-01-01T00:00:00Z');
  const { key, space, organization } = await insertKeyInWorld(db, {
    name: 'CI/CD Pipeline',
    expiresAt,
    requestsPerMinute: 70_000,
    tokensPerMinute: 90_000,
    concurrentRequests: 5,
    environment: 'staging',
    allowedModels: ['gpt-4*'],
    allowedEndpoints: ['chat'],
    allowedAddresses: ['127.0.0.1', '10.0.0.0/8'],
  });
  const response = await api.send('/v1/key', { secret: key.secret });
  const body = await response.json();
  expect(z.strictObject(keySchema.shape).parse(body)).toEqual(body);
  expect(body).toMatchObject({
    object: 'api_key',
    id: key.id,
    name: 'CI/CD Pipeline',
    preview: `pk_...${key.lastFive}`,
    environment: 'staging',
    space: { id: space.id, name: space.name, allowed_models: null },
    organization: { id: organization.id, name: organization.name },
    expires_at: '2999-01-01T00:00:00.000Z',
    allowed_models: ['gpt-4*'],
    allowed_endpoints: ['chat'],
    allowed_addresses: ['127.0.0.1', '10.0.0.0/8'],
    limits: {
      requests_per_minute: 70_000,
      burst: 60,
      tokens_per_minute: 90_000,
      concurrent_requests: 5,
      organization: { requests_per_minute: 6_000, burst: 600, tokens_per_minute: 10_000_000 },
    },
  });
  await db.update(apiKeys).set({ expiresAt: null }).where(eq(apiKeys.id, key.id));
  expect(await (await api.send('/v1/key', { secret: key.secret })).json()).toMatchObject({ expires_at: null });
});
