import { eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeySecrets, apiKeys } from '@/db/schema/api-keys';
import { apiKeyLastUses, apiKeyUsage } from '@/db/schema/usage';
import { insertApiKey, insertSpace, openFixtures } from '@/e2e/support/fixtures';
import { insertWatchedKey } from '@/e2e/support/watched-key';
import { changeApiKey } from './change';
import { findKeysBySecret } from './find-by-secret';
import { getFirstCall, getKeyUse, listRefusedCallers } from './key-use-service';
import { removeApiKey } from './remove';
import { rotateApiKey } from './rotate';
import { createSecret } from './secret';

const db = openFixtures();
beforeAll(() => db.execute(sql`select maintain_request_log(30)`));
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const setUp = () => insertWatchedKey(db);
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const code = (error: string) => expect.objectContaining({ code: error });

describe('getKeyUse', () => {
  test('getKeyUse returns the requests of a day and a week and the last caller, with the address if permitted', async () => {
    const { viewer, member, organization, key, log } = await setUp();
    const hour = (hours: number) => sql`date_trunc('hour', now()) - make_interval(hours => ${hours})`;
    const used = { organizationId: organization.id, apiKeyId: key.id };
    await db.insert(apiKeyUsage).values([
      { ...used, hour: hour(0), requests: 3 },
      { ...used, hour: hour(23), requests: 4, refusals: 100 },
      { ...used, hour: hour(24), requests: 10 },
      { ...used, hour: hour(24 * 7), requests: 1_000 },
    ]);
    await log({ startedAt: ago(9), client: 'old' }, { startedAt: ago(4), client: 'OpenAI/Python 1.99', status: 429 });
    const use = { requestsLastDay: 7, requestsLastWeek: 17, wasUsedLastDay: true, rotation: null };
    const lastCaller = { client: 'OpenAI/Python 1.99', address: '203.0.113.9', at: expect.any(String) };
    expect(await getKeyUse(viewer, key.id)).toMatchObject({ ...use, lastCaller });
    expect(await getKeyUse(member, key.id)).toMatchObject({ ...use, lastCaller: { ...lastCaller, address: null } });
  });

  test('getKeyUse counts the last day by minutes, also when the hour rows have no requests', async () => {
    const { viewer, key } = await setUp();
    const use = (lastUsedAt: Date) =>
      db.update(apiKeyLastUses).set({ lastUsedAt }).where(eq(apiKeyLastUses.apiKeyId, key.id));
    expect(await getKeyUse(viewer, key.id)).toMatchObject({
      wasUsedLastDay: false,
      lastUsedAt: null,
      lastCaller: null,
    });
    await use(ago(24 * 60 - 5));
    expect(await getKeyUse(viewer, key.id)).toMatchObject({ wasUsedLastDay: true, requestsLastDay: 0 });
    await use(ago(24 * 60 + 5));
    expect(await getKeyUse(viewer, key.id)).toMatchObject({ wasUsedLastDay: false });
  });

  test('getKeyUse answers not_found to viewers who cannot see the key', async () => {
    const [{ key }, { viewer: stranger }] = await Promise.all([setUp(), setUp()]);
    await expect(getKeyUse(stranger, key.id)).rejects.toEqual(code('not_found'));
    await expect(listRefusedCallers(stranger, key.id)).rejects.toEqual(code('not_found'));
    const asked = { id: key.id, lastFive: key.lastFive };
    await expect(getFirstCall(stranger, asked)).rejects.toEqual(code('not_found'));
  });
});

describe('listRefusedCallers', () => {
  test('listRefusedCallers returns callers with their refusals, latest first, with addresses if permitted', async () => {
    const { viewer, member, key, log } = await setUp();
    const refused = { status: 401, code: 'api_key_removed' };
    await log(
      { startedAt: ago(60) },
      { ...refused, startedAt: ago(30) },
      { ...refused, startedAt: ago(20), address: '203.0.113.10' },
      { ...refused, startedAt: ago(10) },
      { ...refused, startedAt: ago(5), client: 'worker' },
    );
    expect(await listRefusedCallers(viewer, key.id)).toEqual([]);
    await removeApiKey(viewer, key.id);
    const summary = async (by: typeof viewer) =>
      (await listRefusedCallers(by, key.id)).map(({ client, address, requests }) => [client, address, requests]);
    expect(await summary(viewer)).toEqual([
      ['worker', '203.0.113.9', 1],
      ['curl/8', '203.0.113.9', 2],
      ['curl/8', '203.0.113.10', 1],
    ]);
    expect(await summary(member)).toEqual([
      ['worker', null, 1],
      ['curl/8', null, 3],
    ]);
  });

  test('listRefusedCallers counts only refusals for being disabled when the key is disabled', async () => {
    const { viewer, key, log } = await setUp();
    await log(
      { status: 401, code: 'api_key_expired', startedAt: ago(9) },
      { status: 401, code: 'api_key_disabled', startedAt: ago(5), client: 'worker' },
    );
    await changeApiKey(viewer, key.id, { isDisabled: true });
    const callers = await listRefusedCallers(viewer, key.id);
    expect(callers.map(({ client, requests }) => [client, requests])).toEqual([['worker', 1]]);
  });
});

describe('getFirstCall', () => {
  test('getFirstCall returns the first success with the new secret, or else the newest refusal', async () => {
    const { viewer, key, log } = await setUp();
    const { secret } = await rotateApiKey(viewer, { id: key.id, overlap: '1h', requestId: newId() });
    const secretLastFive = secret?.slice(-5) ?? '';
    const first = () => getFirstCall(viewer, { id: key.id, lastFive: secretLastFive });
    const soon = (seconds: number) => new Date(Date.now() + seconds * 1_000);
    await log({ startedAt: soon(1) });
    expect(await first()).toBeNull();
    await log({ startedAt: soon(2), secretLastFive, status: 404, code: 'model_not_found', model: 'gpt-5' });
    expect(await first()).toMatchObject({
      status: 404,
      code: 'model_not_found',
      reason: 'There is no such model.',
      model: 'gpt-5',
    });
    await log({ startedAt: soon(3), secretLastFive, latencyMs: 92, model: 'gpt-4' });
    await log({ startedAt: soon(4), secretLastFive, latencyMs: 1 });
    await log({ startedAt: soon(5), secretLastFive, status: 429, code: 'rate_limit_exceeded' });
    const success = { status: 200, code: null, reason: null, model: 'gpt-4', latencyMs: 92, address: '203.0.113.9' };
    expect(await first()).toMatchObject(success);
    expect(await getFirstCall(viewer, { id: key.id, lastFive: key.lastFive })).toBeNull();
  });
});

describe('findKeysBySecret', () => {
  test('findKeysBySecret returns keys in the order of the secrets, including removed and replaced ones', async () => {
    const { viewer, space, key } = await setUp();
    const removed = await insertApiKey(db, space, viewer.user.id, { name: 'Gone' });
    await removeApiKey(viewer, removed.id);
    const { secret } = await rotateApiKey(viewer, { id: key.id, overlap: 'none', requestId: newId() });
    const found = await findKeysBySecret(viewer, [removed.secret, secret ?? '', key.secret]);
    const current = { id: key.id, state: 'active', mayChange: true, preview: `pk_...${secret?.slice(-5)}` };
    expect(found).toMatchObject([
      { key: { id: removed.id, name: 'Gone', state: 'removed', mayRemove: false }, endsAt: null },
      { key: current, preview: current.preview, endsAt: null },
      { key: current, preview: `pk_...${key.lastFive}`, endsAt: expect.any(String) },
    ]);
  });

  test('findKeysBySecret returns null for unknown, mistyped, foreign and invisible secrets', async () => {
    const [{ organization, viewer, member, key }, other] = await Promise.all([setUp(), setUp()]);
    const hidden = await insertApiKey(db, await insertSpace(db, organization.id), viewer.user.id);
    const mistyped = `${key.secret.slice(0, 10)}${key.secret[10] === 'A' ? 'B' : 'A'}${key.secret.slice(11)}`;
    const secrets = [createSecret(), mistyped, other.key.secret, hidden.secret];
    expect(await findKeysBySecret(member, secrets)).toEqual([null, null, null, null]);
    expect((await findKeysBySecret(viewer, secrets)).map((found) => found?.key.id)).toEqual([
      undefined,
      undefined,
      undefined,
      hidden.id,
    ]);
    expect(await findKeysBySecret(viewer, [])).toEqual([]);
  });

  test('findKeysBySecret returns callers, with the address if permitted, and stores nothing', async () => {
    const { viewer, member, key, log } = await setUp();
    await log({ startedAt: ago(1) });
    const count = () => db.$count(apiKeySecrets, eq(apiKeySecrets.apiKeyId, key.id));
    const before = [await count(), await db.select().from(apiKeys).where(eq(apiKeys.id, key.id))];
    const [asAdmin] = await findKeysBySecret(viewer, [key.secret]);
    const [asMember] = await findKeysBySecret(member, [key.secret]);
    expect(asAdmin?.lastCaller).toMatchObject({ client: 'curl/8', address: '203.0.113.9' });
    expect(asMember?.lastCaller).toMatchObject({ client: 'curl/8', address: null });
    expect(JSON.stringify(asAdmin)).not.toContain(key.secret.slice(3, 33));
    expect([await count(), await db.select().from(apiKeys).where(eq(apiKeys.id, key.id))]).toEqual(before);
  });
});
