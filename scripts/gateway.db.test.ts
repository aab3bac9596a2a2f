import { expect, test } from 'vitest';
import { startGateway } from '@/e2e/support/app';

const environment = {
  DATABASE_URL: process.env.DATABASE_URL ?? '',
  AUTH_SECRET: process.env.AUTH_SECRET ?? '',
  API_KEY_PEPPER: process.env.API_KEY_PEPPER ?? '',
};

test('the API runs alone, and SIGTERM ends it with 0', async () => {
  const gateway = await startGateway({ environment });
  expect((await fetch(`${gateway.url}/v1/models`)).status).toBe(401);
  expect(await gateway.stop()).toBe(0);
});

test('a wrong setting is named, without a stack', async () => {
  const attempt = startGateway({ environment, settings: { API_KEY_PEPPER: 'short' } });
  await expect(attempt).rejects.toThrow(/API_KEY_PEPPER: must hold 32 bytes/);
  await expect(attempt).rejects.not.toThrow(/ at .*\.ts/);
});
