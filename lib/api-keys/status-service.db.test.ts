import { eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { keyMeters, organizationMeters } from '@/db/schema/usage';
import { insertApiKey, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { insertViewer } from '@/e2e/support/viewer-of';
import { insertWatchedKey } from '@/e2e/support/watched-key';
import type { Viewer } from '../viewer';
import { changeApiKey } from './change';
import { getKeyStatus } from './status-service';

const db = openFixtures();
let api: TestGateway;
beforeAll(async () => {
  await db.execute(sql`select maintain_request_log(30)`);
  api = await startTestGateway();
});
afterAll(async () => {
  await api.close();
  await db.$client.end();
  await closePools();
});

const setUp = (given?: Parameters<typeof insertWatchedKey>[1]) => insertWatchedKey(db, given);
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);

async function limitCheckOf(viewer: Viewer, id: string) {
  return (await getKeyStatus(viewer, id)).checks.find((check) => check.subject === 'limits');
}

describe('the limits', () => {
  const limitsOf = async (viewer: Viewer, id: string) =>
    Object.fromEntries(
      (await getKeyStatus(viewer, id)).limits.map(({ limit, used, allowed }) => [limit, [used, allowed]]),
    );

  test('a key without limits of its own shows the plan’s, and how much of them its requests used', async () => {
    const { viewer, key, organization } = await setUp();
    const other = await insertApiKey(db, { organizationId: organization.id, id: key.spaceId }, viewer.user.id, {
      requestsPerMinute: 1,
      burst: 5,
    });
    expect(await limitsOf(viewer, key.id)).toEqual({
      requests: [0, 60],
      organizationRequests: [0, 600],
      organizationTokens: [0, 10_000_000],
    });
    for (let sent = 0; sent < 3; sent += 1) {
      const answer = await api.send('/v1/key', { secret: other.secret });
      // The figures equal those of the headers, except for what has refilled since.
      const remaining = Number(answer.headers.get('x-ratelimit-remaining-requests'));
      expect((await limitsOf(viewer, other.id)).requests).toEqual([5 - remaining, 5]);
    }
    expect((await limitsOf(viewer, key.id)).requests).toEqual([0, 60]);
  });

  test('a key with limits of tokens and concurrent requests shows their use, and no use of slots whose term ended', async () => {
    const { viewer, key } = await setUp({ tokensPerMinute: 600, concurrentRequests: 4 });
    const isOwn = eq(keyMeters.apiKeyId, key.id);
    const term = (terms: number) => sql`slot_term(clock_timestamp()) - ${terms}::integer`;
    const tokensDue = sql`((extract(epoch from clock_timestamp()) + 30) * 1000000000)::bigint`;
    await db
      .update(keyMeters)
      .set({ tokensDue, slots: 2, slotsBefore: 1, slotTerm: term(0) })
      .where(isOwn);
    const used = await limitsOf(viewer, key.id);
    expect(used.tokens?.[1]).toBe(600);
    expect(used.tokens?.[0]).toBeGreaterThan(270);
    expect(used.tokens?.[0]).toBeLessThanOrEqual(300);
    expect(used.concurrent?.[0]).toBeGreaterThanOrEqual(2);
    await db
      .update(keyMeters)
      .set({ slots: 3, slotsBefore: 0, slotTerm: term(3) })
      .where(isOwn);
    expect((await limitsOf(viewer, key.id)).concurrent).toEqual([0, 4]);
  });

  test('a limit that is used up is worth a look until it has refilled, the plan’s for all keys too', async () => {
    const { viewer, key, organization } = await setUp({ requestsPerMinute: 1, burst: 2 });
    for (const status of [200, 200, 429]) {
      expect((await api.send('/v1/key', { secret: key.secret })).status).toBe(status);
    }
    expect((await limitsOf(viewer, key.id)).requests).toEqual([2, 2]);
    expect(await limitCheckOf(viewer, key.id)).toMatchObject({
      verdict: 'look',
      text: 'Used up at the moment',
      remedy: expect.stringContaining('Raise its limits under Settings, Limits'),
    });
    await db.update(keyMeters).set({ due: 0 }).where(eq(keyMeters.apiKeyId, key.id));
    await expect.poll(async () => (await limitCheckOf(viewer, key.id))?.refused).toBe(1);
    expect(await limitCheckOf(viewer, key.id)).toMatchObject({ verdict: 'look', text: 'Not used up now' });
    await db
      .update(organizationMeters)
      .set({ due: sql`(extract(epoch from clock_timestamp()) * 1000000)::bigint + 60000000` })
      .where(eq(organizationMeters.organizationId, organization.id));
    expect((await limitCheckOf(viewer, key.id))?.remedy).toContain('All keys of');
  });

  test('use above a lowered limit is shown as the whole limit', async () => {
    const { viewer, key } = await setUp({ requestsPerMinute: 1, burst: 9 });
    for (let sent = 0; sent < 6; sent += 1) await api.send('/v1/key', { secret: key.secret });
    await changeApiKey(viewer, key.id, { burst: 2 });
    expect((await limitsOf(viewer, key.id)).requests).toEqual([2, 2]);
  });
});

describe('the refused requests', () => {
  test('the last 20 are returned, newest first, with the address if permitted, and without other faults', async () => {
    const { viewer, member, key, log } = await setUp();
    await log(
      ...Array.from({ length: 25 }, (_, index) => ({
        code: 'api_key_disabled',
        startedAt: ago(index + 1),
        model: `model-${index}`,
      })),
      { code: null, status: 200 },
      { code: 'invalid_json', status: 400 },
      { code: 'upstream_error', status: 502 },
      // An error of the model server.
      { code: 'model_not_found', status: 404, upstreamStatus: 404 },
    );
    const { refused } = await getKeyStatus(viewer, key.id);
    expect(refused.map(({ model }) => model)).toEqual(Array.from({ length: 20 }, (_, index) => `model-${index}`));
    expect(refused[0]).toMatchObject({
      code: 'api_key_disabled',
      reason: 'The key is disabled.',
      client: 'curl/8',
      address: '203.0.113.9',
    });
    const asMember = await getKeyStatus(member, key.id);
    expect(asMember.refused).toHaveLength(20);
    expect(JSON.stringify(asMember)).not.toContain('203.0.113.9');
  });

  test('a viewer who may not see addresses sees none in a remedy either', async () => {
    const { member, key, log } = await setUp({ allowedAddresses: ['10.0.0.0/8'] });
    await log({ code: 'address_not_allowed' });
    expect(JSON.stringify(await getKeyStatus(member, key.id))).not.toContain('203.0.113.9');
  });
});

test('getKeyStatus answers not_found for a foreign key, a key of an invisible space and a missing key', async () => {
  const [{ key, organization }, { viewer: stranger }] = await Promise.all([setUp(), setUp()]);
  const outsider = await insertViewer(db, organization);
  const notFound = expect.objectContaining({ code: 'not_found' });
  await expect(getKeyStatus(stranger, key.id)).rejects.toEqual(notFound);
  await expect(getKeyStatus(outsider, key.id)).rejects.toEqual(notFound);
  await expect(getKeyStatus(stranger, newId())).rejects.toEqual(notFound);
});
