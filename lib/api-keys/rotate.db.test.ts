import { and, eq, isNull } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeySecrets } from '@/db/schema/api-keys';
import { insertApiKey, insertUser, insertWorld, type KeyInput, openFixtures } from '@/e2e/support/fixtures';
import { killRotations } from '@/e2e/support/kill-rotations';
import { countLiveSecrets, findSecrets, insertRotationWorld } from '@/e2e/support/rotation-world';
import { findAuditEvents, findKey } from '@/e2e/support/stored-rows';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { removeApiKey } from './remove';
import { extendRotation, finishRotation, rotateApiKey } from './rotate';
import { findRotation } from './rotation-service';
import { isWellFormedSecret } from './secret-format';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});
const hours = (count: number) => count * 3_600_000;

test('rotateApiKey returns a new secret of the same key and ends the old one after the overlap', async () => {
  const { viewer, key, rotate } = await insertRotationWorld(db, { requestsPerMinute: 7, environment: 'staging' });
  const before = await findKey(db, key.id);
  const { key: row, secret } = await rotate('24h');
  expect(isWellFormedSecret(secret ?? '')).toBe(true);
  expect(row).toMatchObject({ id: key.id, name: 'Harness', preview: `pk_...${secret?.slice(-5)}` });
  const [old, current] = await findSecrets(db, key.id);
  expect(current).toMatchObject({ expiresAt: null, lastFive: secret?.slice(-5) });
  const left = (old?.expiresAt?.getTime() ?? 0) - Date.now();
  expect(left).toBeGreaterThan(hours(23.9));
  expect(left).toBeLessThan(hours(24.1));
  const after = await findKey(db, key.id);
  expect(after).toEqual({ ...before, lastFive: current?.lastFive, rotationEndsAt: old?.expiresAt });
  expect(await findRotation(viewer, key.id)).toMatchObject({
    endsAt: old?.expiresAt?.toISOString(),
    current: { preview: row.preview, requests: 0 },
    old: { preview: `pk_...${key.lastFive}` },
    isOldIdle: false,
  });
});

test('rotateApiKey writes an audit entry with both previews and the end, without a secret', async () => {
  const { key, rotate, space, admin } = await insertRotationWorld(db);
  const { secret } = await rotate('1h');
  const [event, ...others] = await findAuditEvents(db, key.id);
  const [old] = await findSecrets(db, key.id);
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
  const { viewer, key, rotate } = await insertRotationWorld(db);
  await rotate('none');
  expect(await countLiveSecrets(db, key.id)).toBe(1);
  expect(await findRotation(viewer, key.id)).toBeNull();
  expect(await findKey(db, key.id)).toMatchObject({ rotationEndsAt: null });
});

test('rotateApiKey ends the old secret at the expiry of the key at the latest', async () => {
  const expiresAt = new Date(Date.now() + hours(48));
  const { key, rotate } = await insertRotationWorld(db, { expiresAt });
  await rotate('30d');
  expect((await findSecrets(db, key.id))[0]?.expiresAt).toEqual(expiresAt);
  expect(await findKey(db, key.id)).toMatchObject({ expiresAt, rotationEndsAt: expiresAt });
});

test.each<[string, KeyInput, number]>([
  ['a disabled key keeps it disabled, with two secrets', { disabledAt: new Date() }, 2],
  ['an expired key keeps it expired and ends the old secret', { expiresAt: new Date(Date.now() - 1_000) }, 1],
])('rotateApiKey of %s', async (_, given, live) => {
  const { key, rotate } = await insertRotationWorld(db, given);
  const before = await findKey(db, key.id);
  expect((await rotate('7d')).secret).toMatch(/^pk_/);
  expect(await countLiveSecrets(db, key.id)).toBe(live);
  const after = await findKey(db, key.id);
  expect([after?.disabledAt, after?.expiresAt]).toEqual([before?.disabledAt, before?.expiresAt]);
});

test('rotateApiKey rotates once and returns the secret once for a repeated request id', async () => {
  const { key, rotate } = await insertRotationWorld(db);
  const requestId = newId();
  const answers = await Promise.all(Array.from({ length: 8 }, () => rotate('24h', { requestId })));
  expect(answers.filter(({ secret }) => secret !== null)).toHaveLength(1);
  expect(await findSecrets(db, key.id)).toHaveLength(2);
  expect(await findAuditEvents(db, key.id)).toHaveLength(1);
  expect((await rotate('none', { requestId, endsOldSecret: true })).secret).toBeNull();
  expect(await countLiveSecrets(db, key.id)).toBe(2);
});

test('rotateApiKey during an overlap requires confirmation and then ends the older secret', async () => {
  const { key, rotate } = await insertRotationWorld(db);
  const first = await rotate('24h');
  await expect(rotate('24h')).rejects.toMatchObject({
    code: 'conflict',
    details: { fields: { endsOldSecret: expect.stringContaining(key.lastFive) } },
  });
  expect(await findSecrets(db, key.id)).toHaveLength(2);
  await rotate('7d', { endsOldSecret: true });
  expect(await countLiveSecrets(db, key.id)).toBe(2);
  const [oldest, middle] = await findSecrets(db, key.id);
  expect(oldest?.expiresAt?.getTime()).toBeLessThanOrEqual(Date.now());
  expect(middle).toMatchObject({ lastFive: first.secret?.slice(-5), expiresAt: expect.any(Date) });
  expect((await findAuditEvents(db, key.id))[1]?.details).toMatchObject({ alsoEnded: `pk_...${key.lastFive}` });
});

test('rotateApiKey by several users at once leaves two live secrets, one of them current', async () => {
  const { key, rotate } = await insertRotationWorld(db);
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => rotate('1h')));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const answer of answers)
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'conflict' });
  expect(await countLiveSecrets(db, key.id)).toBe(2);
  await Promise.all(Array.from({ length: 6 }, () => rotate('1h', { endsOldSecret: true })));
  expect(await countLiveSecrets(db, key.id)).toBe(2);
  const isCurrent = and(eq(apiKeySecrets.apiKeyId, key.id), isNull(apiKeySecrets.expiresAt));
  expect(await db.$count(apiKeySecrets, isCurrent)).toBe(1);
});

test('rotateApiKey during a removal changes nothing after the removal', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { viewer, key, rotate } = await insertRotationWorld(db);
    const [rotated, removed] = await Promise.allSettled([rotate('1h'), removeApiKey(viewer, key.id)]);
    expect(removed.status).toBe('fulfilled');
    if (rotated.status === 'rejected') expect(rotated.reason).toMatchObject({ code: 'conflict' });
    expect(await findSecrets(db, key.id)).toHaveLength(rotated.status === 'fulfilled' ? 2 : 1);
    await expect(rotate('1h', { endsOldSecret: true })).rejects.toMatchObject({ code: 'conflict' });
    await expect(finishRotation(viewer, key.id)).rejects.toMatchObject({ code: 'conflict' });
  }
});

test('rotateApiKey leaves one or two live secrets when its process is killed', async () => {
  const { live, current, lost } = await killRotations(db, 5);
  expect([...live].filter((count) => count !== 1 && count !== 2)).toEqual([]);
  expect([[...current], lost]).toEqual([[1], 0]);
});

test('rotateApiKey refuses the owner and users outside the space or the organization', async () => {
  const { organization, space, key } = await insertRotationWorld(db);
  const { viewer: stranger } = await insertRotationWorld(db);
  const owner = await insertViewer(db, organization, { spaces: [{ id: space.id, role: 'editor' }] });
  const own = await insertApiKey(db, space, owner.user.id);
  const outsider = viewerOf(organization, await insertUser(db), 'admin');
  const input = { overlap: 'none' as const, requestId: newId() };
  await expect(rotateApiKey(owner, { ...input, id: own.id })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(rotateApiKey(stranger, { ...input, id: key.id })).rejects.toMatchObject({ code: 'not_found' });
  await expect(rotateApiKey(outsider, { ...input, id: key.id })).rejects.toMatchObject({ code: 'not_found' });
  await expect(finishRotation(owner, own.id)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(extendRotation(stranger, { id: key.id, overlap: '7d' })).rejects.toMatchObject({ code: 'not_found' });
  expect(await findSecrets(db, key.id)).toHaveLength(1);
  expect(await findSecrets(db, own.id)).toHaveLength(1);
});

test('rotateApiKey is refused on a plan that does not cover keys, and changes nothing', async () => {
  const world = await insertWorld(db, { plan: 'pulze_one' });
  const key = await insertApiKey(db, world.space, world.admin.id);
  const viewer = viewerOf(world.organization, world.admin, 'admin');
  const rotated = rotateApiKey(viewer, { id: key.id, overlap: '1h', requestId: newId() });
  await expect(rotated).rejects.toMatchObject({ code: 'subscription_inactive' });
  expect(await findSecrets(db, key.id)).toHaveLength(1);
});
