import { v7 as newId } from 'uuid';
import { afterAll, expect, test, vi } from 'vitest';
import { closePools, inTransaction } from './client';
import { inOrganization } from './in-organization';
import { findAccount } from './queries/accounts';

afterAll(closePools);

test('a query without a handle throws inside a transaction and works with the handle', async () => {
  const message = 'Inside a transaction, pass its handle to the query.';
  await expect(inTransaction(() => findAccount(newId()))).rejects.toThrow(message);
  await expect(inOrganization(newId(), () => findAccount(newId()))).rejects.toThrow(message);
  await expect(inTransaction((tx) => findAccount(newId(), tx))).resolves.toBeUndefined();
});

test('a query without a handle works again after a transaction has ended', async () => {
  await inTransaction(async () => undefined);
  await expect(findAccount(newId())).resolves.toBeUndefined();
});

test('behind a pooler, a session starts with only its name, and each transaction has the settings', async () => {
  // The environment is read once, so it is stubbed before the import.
  vi.stubEnv('DATABASE_POOLER', 'true');
  vi.resetModules();
  const { createPool, dashboardSettings } = await import('./client');
  const url = process.env.DATABASE_URL ?? '';
  const options = { url, applicationName: 'test', max: 2, statementTimeoutMs: 4_321 };
  const sql = createPool({ ...options, settings: dashboardSettings });
  expect(sql.options.connection).toEqual({ application_name: 'test' });
  expect(sql.options.prepare).toBe(false);
  const shown = `select current_setting('statement_timeout') || ' ' || current_setting('jit') as settings`;
  expect([...(await sql.unsafe(shown))]).toEqual([{ settings: '4321ms off' }]);
  expect([...(await sql.unsafe(shown).values())]).toEqual([['4321ms off']]);
  expect(await sql.begin(async (tx) => (await tx.unsafe(shown))[0])).toEqual({ settings: '4321ms off' });
  expect([...(await sql.unsafe('select $1::int + 1 as sum', [1]))]).toEqual([{ sum: 2 }]);
  await expect(sql.unsafe('select pg_sleep(9)')).rejects.toMatchObject({ code: '57014' });
  await expect(sql.unsafe('no sql')).rejects.toMatchObject({ code: '42601' });
  // The template tag bypasses the settings, so it shows what other clients of a pooler get.
  const left = await Promise.all([1, 2].map(() => sql`select current_setting('statement_timeout') as value`));
  expect(left.map(([row]) => row?.value)).toEqual(['0', '0']);
  await sql.end();
  vi.unstubAllEnvs();
});
