import { afterAll, expect, test } from 'vitest';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import * as route from './route';

const db = openFixtures();
afterAll(() => db.$client.end());

test('a key opens the API in Next', async () => {
  const { space, admin } = await insertWorld(db);
  const { secret } = await insertApiKey(db, space, admin.id);
  const headers = { authorization: `Bearer ${secret}`, 'x-forwarded-for': '203.0.113.7' };
  const answer = await route.GET(new Request('http://localhost/v1/key', { headers }));
  expect([answer.status, (await answer.json()).object]).toEqual([200, 'api_key']);
});

test('every method is answered in our shape, never in that of the framework', async () => {
  const { dynamic, ...methods } = route;
  expect(dynamic).toBe('force-dynamic');
  expect(Object.keys(methods).sort()).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);
  for (const [method, handle] of Object.entries(methods)) {
    const answer = await handle(new Request('http://localhost/v1/nothing', { method }));
    expect(answer.status).toBe(404);
    if (method !== 'HEAD') expect((await answer.json()).error.code).toBe('not_found');
  }
});
