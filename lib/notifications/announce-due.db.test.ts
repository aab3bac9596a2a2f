import { and, asc, eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools, gatewaySql } from '@/db/client';
import { askForRefusalNotices, type RefusedKey } from '@/db/queries/key-notices';
import { apiKeys } from '@/db/schema/api-keys';
import { events } from '@/db/schema/events';
import { spaces } from '@/db/schema/spaces';
import { announceAll } from '@/e2e/support/announce-all';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { letTimePass } from '@/e2e/support/let-time-pass';
import { viewerOf } from '@/e2e/support/viewer-of';
import { finishRotation, rotateApiKey } from '../api-keys/rotate';
import { announceDue } from './announce-due';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const hoursFromNow = (hours: number) => new Date(Date.now() + hours * 3_600_000);
const day = 24;

/** Creates an organization with a key that expires in this number of hours. */
async function setUp(hours: number | null) {
  const world = await insertWorld(db);
  const expiresAt = hours === null ? null : hoursFromNow(hours);
  const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Watched', expiresAt });
  return { ...world, key, pass: (hours: number) => letTimePass(db, world.organization.id, hours) };
}

/** Runs two instances at once, and one again, as after a restart. Returns the events of a key so far. */
async function announce({ id, organizationId }: { id: string; organizationId: string }) {
  await announceAll(db, organizationId);
  await announceDue();
  const rows = await db
    .select({ type: events.type, days: sql<number | null>`(${events.data} ->> 'days')::int` })
    .from(events)
    .where(and(eq(events.apiKeyId, id)))
    .orderBy(asc(events.createdAt), asc(events.id));
  return rows.map(({ type, days }) => type.replace('api_key.', '') + (days === null ? '' : ` ${days}`));
}

describe('announceDue for a key that expires', () => {
  test('announces it 14, 7 and 1 day ahead and when it has expired, each exactly once', async () => {
    const { key, pass } = await setUp(20 * day);
    expect(await announce(key)).toEqual([]);
    await pass(6 * day - 1);
    expect(await announce(key)).toEqual([]);
    await pass(2);
    expect(await announce(key)).toEqual(['expiring 14']);
    await pass(7 * day - 2);
    expect(await announce(key)).toEqual(['expiring 14']);
    await pass(2);
    expect(await announce(key)).toEqual(['expiring 14', 'expiring 7']);
    await pass(6 * day);
    expect(await announce(key)).toEqual(['expiring 14', 'expiring 7', 'expiring 1']);
    await pass(day);
    expect(await announce(key)).toEqual(['expiring 14', 'expiring 7', 'expiring 1', 'expired']);
    await pass(30 * day);
    expect(await announce(key)).toHaveLength(4);
  });

  test.each([
    ['three days', 3 * day, ['expiring 1', 'expired']],
    ['exactly seven days', 7 * day, ['expiring 1', 'expired']],
    ['ten hours', 10, ['expired']],
  ])('announces a new key of %s only at the times that are still ahead', async (_, hours, expected) => {
    const { key, pass } = await setUp(hours);
    for (let passed = 0; passed <= hours + 4; passed += 4) {
      await announce(key);
      await pass(4);
    }
    expect(await announce(key)).toEqual(expected);
  });

  test('announces only the most urgent of the missed times', async () => {
    const { key, pass } = await setUp(20 * day);
    await pass(19.5 * day);
    expect(await announce(key)).toEqual(['expiring 1']);
    const late = await setUp(20 * day);
    await late.pass(25 * day);
    expect(await announce(late.key)).toEqual(['expired']);
  });

  test('announces a changed expiry by the new date', async () => {
    const { key, pass } = await setUp(8 * day);
    await pass(1.5 * day);
    expect(await announce(key)).toEqual(['expiring 7']);
    const move = (expiresAt: Date | null) => db.update(apiKeys).set({ expiresAt }).where(eq(apiKeys.id, key.id));
    await move(hoursFromNow(30 * day));
    await pass(15 * day);
    expect(await announce(key)).toEqual(['expiring 7']);
    await pass(2 * day);
    expect(await announce(key)).toEqual(['expiring 7', 'expiring 14']);
    // A date within 14 days is announced at once.
    await move(hoursFromNow(5 * day));
    expect(await announce(key)).toEqual(['expiring 7', 'expiring 14', 'expiring 7']);
    await move(null);
    await pass(30 * day);
    expect(await announce(key)).toHaveLength(3);
    await move(hoursFromNow(-1));
    expect((await announce(key)).at(-1)).toBe('expired');
  });

  test('ignores changes of other settings, removed keys and keys of a deleted space', async () => {
    const { key, pass, space } = await setUp(20 * day);
    await db.update(apiKeys).set({ name: 'Renamed' }).where(eq(apiKeys.id, key.id));
    await db.update(apiKeys).set({ disabledAt: new Date() }).where(eq(apiKeys.id, key.id));
    await pass(7 * day);
    expect(await announce(key)).toEqual(['expiring 14']);
    await db.update(spaces).set({ deletedAt: new Date() }).where(eq(spaces.id, space.id));
    await pass(7 * day);
    expect(await announce(key)).toEqual(['expiring 14']);
    const removed = await setUp(20 * day);
    await db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.id, removed.key.id));
    await removed.pass(10 * day);
    expect(await announce(removed.key)).toEqual([]);
  });

  test('announces 1,000 keys that expire at once, each once', async () => {
    const { organization, space, admin, pass } = await setUp(null);
    await db.insert(apiKeys).values(
      Array.from({ length: 1_000 }, (_, index) => ({
        id: newId(),
        createRequestId: newId(),
        organizationId: organization.id,
        spaceId: space.id,
        ownerId: admin.id,
        name: `Key ${index}`,
        lastFive: 'abcde',
        expiresAt: hoursFromNow(20 * day),
      })),
    );
    await pass(10 * day);
    await announceAll(db, organization.id);
    const [row] = await db
      .select({ all: sql<number>`count(*)::int`, keys: sql<number>`count(distinct ${events.apiKeyId})::int` })
      .from(events)
      .where(eq(events.organizationId, organization.id));
    expect(row).toEqual({ all: 1_000, keys: 1_000 });
  });
});

describe('announceDue for a rotation', () => {
  test('announces once that its overlap has ended by itself', async () => {
    const { key, organization, admin, pass } = await setUp(null);
    const viewer = viewerOf(organization, admin, 'admin');
    await rotateApiKey(viewer, { id: key.id, overlap: '24h', requestId: newId(), endsOldSecret: false });
    await pass(23);
    expect(await announce(key)).toEqual(['rotated']);
    await pass(2);
    expect(await announce(key)).toEqual(['rotated', 'rotation_finished']);
  });

  test('ignores a rotation that a user finished', async () => {
    const { key, organization, admin, pass } = await setUp(null);
    const viewer = viewerOf(organization, admin, 'admin');
    await rotateApiKey(viewer, { id: key.id, overlap: '24h', requestId: newId(), endsOldSecret: false });
    await finishRotation(viewer, key.id);
    await pass(30);
    expect(await announce(key)).toEqual(['rotated', 'rotation_finished']);
  });
});

describe('announceDue for refused requests', () => {
  const refuse = async (key: { id: string; organizationId: string }, kind: RefusedKey['kind'], reason = 'requests') => {
    const refused = [{ organizationId: key.organizationId, apiKeyId: key.id, kind, reason }];
    // Two gateways note the same second.
    await Promise.all([askForRefusalNotices(refused, gatewaySql()), askForRefusalNotices(refused, gatewaySql())]);
  };

  test('announces a removed key at its first request, then at most once in 24 hours', async () => {
    const { key, pass } = await setUp(null);
    await db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.id, key.id));
    const used = Array.from({ length: 3 }, () => 'removed_key_used');
    await refuse(key, 'removed_use');
    expect(await announce(key)).toEqual(used.slice(0, 1));
    await refuse(key, 'removed_use');
    expect(await announce(key)).toEqual(used.slice(0, 1));
    await pass(23.9);
    await refuse(key, 'removed_use');
    expect(await announce(key)).toEqual(used.slice(0, 1));
    await pass(0.2);
    expect(await announce(key)).toEqual(used.slice(0, 1));
    await refuse(key, 'removed_use');
    expect(await announce(key)).toEqual(used.slice(0, 2));
    await pass(100);
    await refuse(key, 'removed_use');
    expect(await announce(key)).toEqual(used);
  });

  test('announces a reached limit at most once an hour, with the limit and whose it is', async () => {
    const { key, pass } = await setUp(null);
    await refuse(key, 'limit');
    expect(await announce(key)).toEqual(['limit_reached']);
    await pass(0.9);
    await refuse(key, 'limit');
    expect(await announce(key)).toEqual(['limit_reached']);
    await pass(0.2);
    await refuse(key, 'limit', 'organization_tokens');
    expect(await announce(key)).toEqual(['limit_reached', 'limit_reached']);
    const [event, later] = await db.select().from(events).where(eq(events.apiKeyId, key.id)).orderBy(events.id);
    expect(later?.data).toMatchObject({ limit: 'tokens', scope: 'organization' });
    expect(event).toMatchObject({
      organizationId: key.organizationId,
      spaceId: key.spaceId,
      data: { name: 'Watched', limit: 'requests', scope: 'key', keyPreview: `pk_...${key.lastFive}` },
    });
    expect(JSON.stringify(event)).not.toContain(key.secret);
  });

  test('ignores keys of another organization and keys that are gone', async () => {
    const { key } = await setUp(null);
    const foreign = await setUp(null);
    await refuse({ id: key.id, organizationId: foreign.key.organizationId }, 'limit');
    await refuse({ id: newId(), organizationId: key.organizationId }, 'limit');
    expect(await announce(key)).toEqual([]);
  });
});
