import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeySecrets, apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { insertApiKey, insertUser, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { killRotations } from '@/e2e/support/kill-rotations';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { removeApiKey } from './remove';
import { extendRotation, finishRotation, rotateApiKey } from './rotate';
import type { Overlap } from './rotation-schema';
import { findRotation } from './rotation-service';
import { isWellFormedSecret } from './secret-format';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

type KeyInput = Parameters<typeof insertApiKey>[3];

async function setUp(given: KeyInput = {}) {
  const world = await insertWorld(db);
  const viewer = viewerOf(world.organization, world.admin, 'admin');
  const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Harness', ...given });
  const rotate = (overlap: Overlap, more: { requestId?: string; endsOldSecret?: boolean } = {}) =>
    rotateApiKey(viewer, { id: key.id, overlap, requestId: newId(), ...more });
  return { ...world, viewer, key, rotate };
}

const secretsOf = (id: string) =>
  db.select().from(apiKeySecrets).where(eq(apiKeySecrets.apiKeyId, id)).orderBy(asc(apiKeySecrets.createdAt));

async function countLive(id: string): Promise<number> {
  const isLive = sql`(${apiKeySecrets.expiresAt} is null or ${apiKeySecrets.expiresAt} > now())`;
  return db.$count(apiKeySecrets, and(eq(apiKeySecrets.apiKeyId, id), isLive));
}

const eventsOf = (id: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.targetId, id)).orderBy(auditEvents.id);
const rowOf = async (id: string) => (await db.select().from(apiKeys).where(eq(apiKeys.id, id)))[0];
const code = (error: string) => expect.objectContaining({ code: error });
const hours = (count: number) => count * 3_600_000;

describe('rotateApiKey', () => {
  test('rotateApiKey returns a new secret of the same key and ends the old one after the overlap', async () => {
    const { viewer, key, rotate } = await setUp({ requestsPerMinute: 7, environment: 'staging' });
    const before = await rowOf(key.id);
    const { key: row, secret } = await rotate('24h');
    expect(isWellFormedSecret(secret ?? '')).toBe(true);
    expect(row).toMatchObject({ id: key.id, name: 'Harness', preview: `pk_...${secret?.slice(-5)}` });
    const [old, current] = await secretsOf(key.id);
    expect(current).toMatchObject({ expiresAt: null, lastFive: secret?.slice(-5) });
    const left = (old?.expiresAt?.getTime() ?? 0) - Date.now();
    expect(left).toBeGreaterThan(hours(23.9));
    expect(left).toBeLessThan(hours(24.1));
    const after = await rowOf(key.id);
    expect(after).toEqual({ ...before, lastFive: current?.lastFive, rotationEndsAt: old?.expiresAt });
    expect(await findRotation(viewer, key.id)).toMatchObject({
      endsAt: old?.expiresAt?.toISOString(),
      current: { preview: row.preview, requests: 0 },
      old: { preview: `pk_...${key.lastFive}` },
      isOldIdle: false,
    });
  });

  test('rotateApiKey writes an audit entry with both previews and the end, without a secret', async () => {
    const { key, rotate, space, admin } = await setUp();
    const { secret } = await rotate('1h');
    const [event, ...others] = await eventsOf(key.id);
    const [old] = await secretsOf(key.id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ action: 'api_key.rotated', actorId: admin.id });
    expect(event?.details).toEqual({
      name: 'Harness',
      spaceId: space.id,
      changes: { keyPreview: { from: `pk_...${key.lastFive}`, to: `pk_...${secret?.slice(-5)}` } },
      oldSecretEndsAt: old?.expiresAt?.toISOString(),
      alsoEnded: null,
    });
    expect(JSON.stringify(event)).not.toContain(secret?.slice(3, 33));
    expect(JSON.stringify(event)).not.toContain(key.secret.slice(3, 33));
  });

  test('rotateApiKey without an overlap leaves one live secret and no rotation', async () => {
    const { viewer, key, rotate } = await setUp();
    await rotate('none');
    expect(await countLive(key.id)).toBe(1);
    expect(await findRotation(viewer, key.id)).toBeNull();
    expect(await rowOf(key.id)).toMatchObject({ rotationEndsAt: null });
  });

  test('rotateApiKey ends the old secret at the expiry of the key at the latest', async () => {
    const expiresAt = new Date(Date.now() + hours(48));
    const { key, rotate } = await setUp({ expiresAt });
    await rotate('30d');
    expect((await secretsOf(key.id))[0]?.expiresAt).toEqual(expiresAt);
    expect(await rowOf(key.id)).toMatchObject({ expiresAt, rotationEndsAt: expiresAt });
  });

  test.each<[string, KeyInput, number]>([
    ['a disabled key keeps it disabled, with two secrets', { disabledAt: new Date() }, 2],
    ['an expired key keeps it expired and ends the old secret', { expiresAt: new Date(Date.now() - 1_000) }, 1],
  ])('rotateApiKey of %s', async (_, given, live) => {
    const { key, rotate } = await setUp(given);
    const before = await rowOf(key.id);
    expect((await rotate('7d')).secret).toMatch(/^pk_/);
    expect(await countLive(key.id)).toBe(live);
    const after = await rowOf(key.id);
    expect([after?.disabledAt, after?.expiresAt]).toEqual([before?.disabledAt, before?.expiresAt]);
  });

  test('rotateApiKey rotates once and returns the secret once for a repeated request id', async () => {
    const { key, rotate } = await setUp();
    const requestId = newId();
    const answers = await Promise.all(Array.from({ length: 8 }, () => rotate('24h', { requestId })));
    expect(answers.filter(({ secret }) => secret !== null)).toHaveLength(1);
    expect(await secretsOf(key.id)).toHaveLength(2);
    expect(await eventsOf(key.id)).toHaveLength(1);
    expect((await rotate('none', { requestId, endsOldSecret: true })).secret).toBeNull();
    expect(await countLive(key.id)).toBe(2);
  });

  test('rotateApiKey during an overlap requires confirmation and then ends the older secret', async () => {
    const { key, rotate } = await setUp();
    const first = await rotate('24h');
    await expect(rotate('24h')).rejects.toMatchObject({
      code: 'conflict',
      details: { fields: { endsOldSecret: expect.stringContaining(key.lastFive) } },
    });
    expect(await secretsOf(key.id)).toHaveLength(2);
    await rotate('7d', { endsOldSecret: true });
    expect(await countLive(key.id)).toBe(2);
    const [oldest, middle] = await secretsOf(key.id);
    expect(oldest?.expiresAt?.getTime()).toBeLessThanOrEqual(Date.now());
    expect(middle).toMatchObject({ lastFive: first.secret?.slice(-5), expiresAt: expect.any(Date) });
    expect((await eventsOf(key.id))[1]?.details).toMatchObject({ alsoEnded: `pk_...${key.lastFive}` });
  });

  test('rotateApiKey by several users at once leaves two live secrets, one of them current', async () => {
    const { key, rotate } = await setUp();
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => rotate('1h')));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toEqual(code('conflict'));
    expect(await countLive(key.id)).toBe(2);
    await Promise.all(Array.from({ length: 6 }, () => rotate('1h', { endsOldSecret: true })));
    expect(await countLive(key.id)).toBe(2);
    const isCurrent = and(eq(apiKeySecrets.apiKeyId, key.id), isNull(apiKeySecrets.expiresAt));
    expect(await db.$count(apiKeySecrets, isCurrent)).toBe(1);
  });

  test('rotateApiKey during a removal changes nothing after the removal', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { viewer, key, rotate } = await setUp();
      const [rotated, removed] = await Promise.allSettled([rotate('1h'), removeApiKey(viewer, key.id)]);
      expect(removed.status).toBe('fulfilled');
      if (rotated.status === 'rejected') expect(rotated.reason).toEqual(code('conflict'));
      expect(await secretsOf(key.id)).toHaveLength(rotated.status === 'fulfilled' ? 2 : 1);
      await expect(rotate('1h', { endsOldSecret: true })).rejects.toEqual(code('conflict'));
      await expect(finishRotation(viewer, key.id)).rejects.toEqual(code('conflict'));
    }
  });

  test('rotateApiKey leaves one or two live secrets when its process is killed', async () => {
    const { live, current, lost } = await killRotations(db, 5);
    expect([...live].filter((count) => count !== 1 && count !== 2)).toEqual([]);
    expect([[...current], lost]).toEqual([[1], 0]);
  });

  test('rotateApiKey refuses the owner and users outside the space or the organization', async () => {
    const { organization, space, key } = await setUp();
    const { viewer: stranger } = await setUp();
    const owner = await insertViewer(db, organization, { spaces: [{ id: space.id, role: 'editor' }] });
    const own = await insertApiKey(db, space, owner.user.id);
    const outsider = viewerOf(organization, await insertUser(db), 'admin');
    const input = { overlap: 'none' as const, requestId: newId() };
    await expect(rotateApiKey(owner, { ...input, id: own.id })).rejects.toEqual(code('forbidden'));
    await expect(rotateApiKey(stranger, { ...input, id: key.id })).rejects.toEqual(code('not_found'));
    await expect(rotateApiKey(outsider, { ...input, id: key.id })).rejects.toEqual(code('not_found'));
    await expect(finishRotation(owner, own.id)).rejects.toEqual(code('forbidden'));
    await expect(extendRotation(stranger, { id: key.id, overlap: '7d' })).rejects.toEqual(code('not_found'));
    expect(await secretsOf(key.id)).toHaveLength(1);
    expect(await secretsOf(own.id)).toHaveLength(1);
  });

  test('rotateApiKey is refused on a plan that does not cover keys, and changes nothing', async () => {
    const world = await insertWorld(db, { plan: 'pulze_one' });
    const key = await insertApiKey(db, world.space, world.admin.id);
    const viewer = viewerOf(world.organization, world.admin, 'admin');
    const rotated = rotateApiKey(viewer, { id: key.id, overlap: '1h', requestId: newId() });
    await expect(rotated).rejects.toEqual(code('subscription_inactive'));
    expect(await secretsOf(key.id)).toHaveLength(1);
  });
});

describe('a rotation in progress', () => {
  test('finishRotation ends the old secret once when several users call it, and records both ends', async () => {
    const { viewer, key, rotate } = await setUp();
    await rotate('7d');
    const endedBefore = (await secretsOf(key.id))[0]?.expiresAt;
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => finishRotation(viewer, key.id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await countLive(key.id)).toBe(1);
    expect(await findRotation(viewer, key.id)).toBeNull();
    const [, event, ...others] = await eventsOf(key.id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      action: 'api_key.rotation_finished',
      details: {
        oldSecret: `pk_...${key.lastFive}`,
        changes: { oldSecretEndsAt: { from: endedBefore?.toISOString(), to: expect.any(String) } },
      },
    });
    await expect(extendRotation(viewer, { id: key.id, overlap: '30d' })).rejects.toEqual(code('conflict'));
  });

  test('extendRotation accepts only a later end, up to the expiry of the key', async () => {
    const expiresAt = new Date(Date.now() + hours(24 * 10));
    const { viewer, key, rotate } = await setUp({ expiresAt });
    await rotate('24h');
    await expect(extendRotation(viewer, { id: key.id, overlap: '1h' })).rejects.toEqual(code('conflict'));
    await expect(extendRotation(viewer, { id: key.id, overlap: 'none' })).rejects.toEqual(code('conflict'));
    await extendRotation(viewer, { id: key.id, overlap: '30d' });
    expect((await secretsOf(key.id))[0]?.expiresAt).toEqual(expiresAt);
    expect(await rowOf(key.id)).toMatchObject({ rotationEndsAt: expiresAt });
    expect((await eventsOf(key.id)).map(({ action }) => action)).toEqual([
      'api_key.rotated',
      'api_key.rotation_extended',
    ]);
  });

  test('findRotation reports an old secret as idle after two hours, and returns addresses if permitted', async () => {
    const { viewer, organization, space, key, rotate } = await setUp();
    await rotate('24h');
    const ago = (ms: number) => new Date(Date.now() - ms);
    const isOld = and(eq(apiKeySecrets.apiKeyId, key.id), eq(apiKeySecrets.lastFive, key.lastFive));
    const use = { requests: 3, lastUsedAt: ago(hours(1)), lastClient: 'curl/8', lastAddress: '203.0.113.9' };
    await db
      .update(apiKeySecrets)
      .set({ createdAt: ago(hours(3)) })
      .where(eq(apiKeySecrets.apiKeyId, key.id));
    await db.update(apiKeySecrets).set(use).where(isOld);
    const old = { requests: 3, lastClient: 'curl/8' };
    expect(await findRotation(viewer, key.id)).toMatchObject({
      isOldIdle: false,
      old: { ...old, lastAddress: '203.0.113.9' },
    });
    await db
      .update(apiKeySecrets)
      .set({ lastUsedAt: ago(hours(2.1)) })
      .where(isOld);
    expect(await findRotation(viewer, key.id)).toMatchObject({ isOldIdle: true });
    await db.update(apiKeySecrets).set({ lastUsedAt: null }).where(isOld);
    expect(await findRotation(viewer, key.id)).toMatchObject({ isOldIdle: true });
    const member = await insertViewer(db, organization, { spaces: [{ id: space.id, role: 'viewer' }] });
    expect(await findRotation(member, key.id)).toMatchObject({ old: { ...old, lastAddress: null } });
  });
});
