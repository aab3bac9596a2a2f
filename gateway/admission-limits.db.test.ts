import { afterAll, expect, test } from 'vitest';
import { openAdmissionWorld } from '@/e2e/support/admission-world';
import { insertApiKey, insertKeyInWorld } from '@/e2e/support/fixtures';

const { db, admit, admitOn, usageByHour, usageOf, close } = openAdmissionWorld();
afterAll(close);

test('a batch admits the first requests of a key up to its limit and refuses the others', async () => {
  const { key } = await insertKeyInWorld(db, { requestsPerMinute: 1, burst: 3 });
  const rows = await admit(...Array.from({ length: 5 }, () => key.secret));
  expect(rows.map((row) => row.refusal)).toEqual([null, null, null, 'limited', 'limited']);
  expect(rows.map((row) => row.keyDue / row.keyInterval)).toEqual([1, 2, 3, 3, 3]);
  expect(await usageOf(key.id)).toEqual({ requests: 3, refusals: 2 });
});

test('two instances admit exactly the burst of 500 simultaneous requests, and refusals use no quota', async () => {
  const { key } = await insertKeyInWorld(db, { requestsPerMinute: 1, burst: 60 });
  const rows = (await Promise.all(Array.from({ length: 500 }, (_, index) => admitOn(index, key.secret)))).flat();
  expect(rows.filter((row) => row.refusal === null)).toHaveLength(60);
  expect(rows.filter((row) => row.refusal === 'limited')).toHaveLength(440);
  expect(await usageOf(key.id)).toEqual({ requests: 60, refusals: 440 });
  const [after] = await admit(key.secret);
  expect(after?.keyDue).toBeLessThanOrEqual(60 * 60_000_000);
});

test('many keys share the limit of their organization, and its refusals use no quota of a key', async () => {
  const { space, admin } = await insertKeyInWorld(db);
  const unlimited = { requestsPerMinute: 600, burst: 100 };
  const keys = await Promise.all(Array.from({ length: 7 }, () => insertApiKey(db, space, admin.id, unlimited)));
  const secrets = keys.flatMap((key) => Array.from({ length: 100 }, () => key.secret));
  const startedAt = performance.now();
  const batches = await Promise.all(
    [0, 1, 2, 3].map((part) => admitOn(part, ...secrets.slice(part * 175, (part + 1) * 175))),
  );
  const admitted = batches.flat().filter((row) => row.refusal === null).length;
  // The organization's limit refills by a hundred per second meanwhile. A batch that waited for another one is decided
  // on by the time before its wait, when less was left.
  const refilled = 1 + (performance.now() - startedAt) / 10;
  expect(admitted).toBeGreaterThanOrEqual(600 - refilled);
  expect(admitted).toBeLessThanOrEqual(600 + refilled);
  const used = await Promise.all(keys.map((key) => usageOf(key.id)));
  expect(used.reduce((sum, usage) => sum + usage.requests, 0)).toBe(admitted);
  expect(used.reduce((sum, usage) => sum + usage.refusals, 0)).toBe(700 - admitted);
  const spent = used.map((usage) => usage.requests);
  const rows = batches.flat().filter((row) => row.key.apiKeyId === keys[6]?.id);
  expect(Math.max(...rows.map((row) => row.keyDue / row.keyInterval))).toBeLessThanOrEqual(spent[6] ?? 0);
});

test('a limited organization does not affect another one', async () => {
  const busy = await insertKeyInWorld(db, { requestsPerMinute: 1, burst: 1 });
  const calm = await insertKeyInWorld(db);
  await admit(busy.key.secret);
  const rows = await admit(busy.key.secret, calm.key.secret);
  expect(rows.find((row) => row.key.apiKeyId === busy.key.id)?.refusal).toBe('limited');
  expect(rows.find((row) => row.key.apiKeyId === calm.key.id)).toMatchObject({ refusal: null, keyDue: 100_000 });
});

test('the limit of a key continues across hours, also when the clock goes back', async () => {
  const { key } = await insertKeyInWorld(db, { requestsPerMinute: 1, burst: 2 });
  await admit(key.secret, key.secret);
  const move = (hours: number) =>
    db.$client`update key_meters set hour = hour + make_interval(hours => ${hours}) where api_key_id = ${key.id}`;
  await move(-1);
  expect(await admit(key.secret)).toMatchObject([{ refusal: 'limited' }]);
  expect(await usageByHour(key.id)).toEqual([
    [2, 0],
    [0, 1],
  ]);
  await move(3);
  expect(await admit(key.secret)).toMatchObject([{ refusal: 'limited' }]);
  expect(await usageByHour(key.id)).toEqual([
    [2, 0],
    [0, 2],
  ]);
});
