import { and, asc, eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { inOrganization } from '@/db/in-organization';
import { auditEvents } from '@/db/schema/audit';
import { events } from '@/db/schema/events';
import { insertApiKey, insertSpace, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { runApiKeyBatch } from '../api-keys/batch-run';
import type { BatchChange } from '../api-keys/batch-schema';
import { startApiKeyBatch } from '../api-keys/batch-start';
import { changeApiKey } from '../api-keys/change';
import { createApiKey } from '../api-keys/create';
import { removeApiKey } from '../api-keys/remove';
import { extendRotation, finishRotation, rotateApiKey } from '../api-keys/rotate';
import { type AuditAction, recordAudit } from '../audit';
import { auditActions } from '../audit-log/schema';
import { changePlan } from '../billing/service';
import { leaveOrganization, removeMember } from '../members/service';
import { deleteSpace } from '../spaces/service';
import { actionsWithoutEvent, eventTypeNames, eventTypeOf, eventTypes } from './event-types';
import { recordEvents } from './record';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

async function setUp() {
  const world = await insertWorld(db);
  return { ...world, viewer: viewerOf(world.organization, world.admin, 'admin') };
}

const eventsOf = (organizationId: string) =>
  db.select().from(events).where(eq(events.organizationId, organizationId)).orderBy(asc(events.createdAt), events.id);

/** Returns the types of an organization's events, after comparing each with its audit entry. */
async function typesOf(organizationId: string): Promise<string[]> {
  const entries = await db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.organizationId, organizationId))
    .orderBy(asc(auditEvents.createdAt), auditEvents.id);
  const recorded = await eventsOf(organizationId);
  const expected = entries.flatMap((entry) => {
    const type = eventTypeOf(entry.action as AuditAction);
    if (!type) return [];
    const { id, actorId, targetId, targetType, details, createdAt } = entry;
    const apiKeyId = targetType === 'api_key' ? targetId : null;
    const spaceId = details.spaceId ?? null;
    return [{ id, organizationId, type, apiKeyId, spaceId, data: { ...details, targetId, actorId }, createdAt }];
  });
  expect(recorded).toEqual(expected);
  return recorded.map(({ type }) => type);
}

describe('the table of event types', () => {
  test.each(auditActions)('the action %s has either one event or a reason for having none', (action) => {
    const types = eventTypeNames.filter((type) => (eventTypes[type].actions as readonly string[]).includes(action));
    expect(types.length + (Object.hasOwn(actionsWithoutEvent, action) ? 1 : 0)).toBe(1);
    expect(eventTypeOf(action)).toBe(types[0]);
  });

  test('the types are the fourteen documented ones', () =>
    expect(eventTypeNames.toSorted()).toEqual(
      [
        ...['created', 'changed', 'disabled', 'enabled', 'rotated', 'rotation_finished', 'removed'].map(ofKey),
        ...['expiring', 'expired', 'removed_key_used', 'limit_reached'].map(ofKey),
        'subscription.changed',
        'member.removed',
        'webhook.disabled',
      ].toSorted(),
    ));
});

const ofKey = (name: string) => `api_key.${name}`;

describe('each change of a key has one event', () => {
  test('a key that is created, changed, disabled, enabled, rotated, extended, finished and removed', async () => {
    const { viewer, organization, space } = await setUp();
    const { key, secret } = await createApiKey(viewer, { name: 'Harness', spaceId: space.id, requestId: newId() });
    await changeApiKey(viewer, key.id, { name: 'Renamed', requestsPerMinute: 5 });
    await changeApiKey(viewer, key.id, { name: 'Renamed' });
    await changeApiKey(viewer, key.id, { isDisabled: true });
    await changeApiKey(viewer, key.id, { isDisabled: false });
    const rotated = await rotateApiKey(viewer, { id: key.id, overlap: '1h', requestId: newId() });
    await extendRotation(viewer, { id: key.id, overlap: '7d' });
    await finishRotation(viewer, key.id);
    await removeApiKey(viewer, key.id);
    await expect(removeApiKey(viewer, key.id)).rejects.toThrow();
    expect(await typesOf(organization.id)).toEqual(
      ['created', 'changed', 'disabled', 'enabled', 'rotated', 'changed', 'rotation_finished', 'removed'].map(ofKey),
    );
    const text = JSON.stringify(await eventsOf(organization.id));
    for (const shown of [secret, rotated.secret]) expect(text).not.toContain(shown);
  });

  test('a repeated request creates one key and one event', async () => {
    const { viewer, organization, space } = await setUp();
    const input = { name: 'Harness', spaceId: space.id, requestId: newId() };
    await Promise.all([createApiKey(viewer, input), createApiKey(viewer, input)]);
    expect(await typesOf(organization.id)).toEqual(['api_key.created']);
  });

  test.each<[BatchChange, string]>([
    [{ action: 'disable' }, 'api_key.disabled'],
    [{ action: 'set_environment', value: 'staging' }, 'api_key.changed'],
    [{ action: 'remove' }, 'api_key.removed'],
  ])('a batch records one event for each key and names itself: %j', async (change, type) => {
    const { viewer, organization, space, admin } = await setUp();
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.push((await insertApiKey(db, space, admin.id)).id);
    const { id } = await startApiKeyBatch(viewer, { keys: { ids }, change, expected: 3 });
    await runApiKeyBatch(viewer, id);
    await runApiKeyBatch(viewer, id);
    expect(await typesOf(organization.id)).toEqual([type, type, type]);
    const recorded = await eventsOf(organization.id);
    expect(recorded.map(({ apiKeyId }) => apiKeyId).sort()).toEqual(ids.sort());
    expect(recorded.map(({ data }) => data.batch)).toEqual([id, id, id]);
  });
});

describe('people, plans and spaces', () => {
  test('the removal of a member has its event beside those of the keys', async () => {
    const { viewer, organization, space } = await setUp();
    const joining = { spaces: [{ id: space.id, role: 'admin' as const }] };
    const [member, other] = [
      await insertViewer(db, organization, joining),
      await insertViewer(db, organization, joining),
    ];
    const make = () => insertApiKey(db, space, member.user.id);
    const [kept, taken, removed] = [await make(), await make(), await make()];
    await removeMember(viewer, {
      id: member.user.id,
      keys: {
        all: { kind: 'disable' },
        each: [
          { id: kept.id, disposition: { kind: 'keep' } },
          { id: taken.id, disposition: { kind: 'reassign', newOwnerId: other.user.id } },
          { id: removed.id, disposition: { kind: 'remove' } },
        ],
      },
    });
    expect(await typesOf(organization.id)).toEqual(['api_key.changed', 'api_key.removed', 'member.removed']);
    await leaveOrganization(other);
    expect((await typesOf(organization.id)).at(-1)).toBe('member.removed');
  });

  test('a change of the plan is one event', async () => {
    const { viewer, organization } = await setUp();
    await changePlan(viewer, { plan: 'free', from: '', isConfirmed: true });
    expect(await typesOf(organization.id)).toEqual(['subscription.changed']);
  });

  test('the deletion of a space is one event for each key that it stops, and none for others', async () => {
    const { viewer, organization, admin, space: kept } = await setUp();
    const space = await insertSpace(db, organization.id, { name: 'Old' });
    const active = await insertApiKey(db, space, admin.id, { name: 'Harness' });
    const disabled = await insertApiKey(db, space, admin.id, { disabledAt: new Date() });
    await insertApiKey(db, space, admin.id, { removedAt: new Date(), removedBy: admin.id });
    await insertApiKey(db, kept, admin.id);
    await expect(deleteSpace(viewer, space.id, 'old')).rejects.toThrow();
    expect(await eventsOf(organization.id)).toEqual([]);
    await deleteSpace(viewer, space.id, 'Old');
    const recorded = await eventsOf(organization.id);
    expect(recorded.map(({ type }) => type)).toEqual(['api_key.removed', 'api_key.removed']);
    expect(recorded.map(({ apiKeyId }) => apiKeyId).sort()).toEqual([active.id, disabled.id].sort());
    expect(new Set(recorded.map(({ data }) => data.batch)).size).toBe(1);
    const details = { spaceId: space.id, actorId: admin.id, reason: 'space_deleted' };
    expect(recorded.find(({ apiKeyId }) => apiKeyId === active.id)).toMatchObject({
      spaceId: space.id,
      data: { ...details, name: 'Harness', targetId: active.id },
    });
  });

  test('the deletion of a space with more keys than one statement reads has an event for each', async () => {
    const { viewer, organization, admin } = await setUp();
    const space = await insertSpace(db, organization.id, { name: 'Large' });
    await db.execute(sql`
      insert into api_keys (id, organization_id, space_id, owner_id, name, last_five, create_request_id)
      select gen_random_uuid(), ${organization.id}, ${space.id}, ${admin.id}, 'Worker ' || i, 'abcde', gen_random_uuid()
      from generate_series(1, 4001) i`);
    await deleteSpace(viewer, space.id, 'Large');
    const [found] = await db.execute<{ events: number; keys: number }>(sql`
      select count(*)::int as events, count(distinct api_key_id)::int as keys from events
      where organization_id = ${organization.id} and type = 'api_key.removed'`);
    expect(found).toEqual({ events: 4_001, keys: 4_001 });
  });
});

describe('recordEvents', () => {
  const limitReached = (apiKeyId: string) => ({
    type: 'api_key.limit_reached' as const,
    apiKeyId,
    spaceId: null,
    data: {},
  });

  test('recordEvents writes events that no audit entry causes', async () => {
    const { organization } = await setUp();
    const keyId = newId();
    await inOrganization(organization.id, (tx) => recordEvents(organization.id, [limitReached(keyId)], tx));
    expect(await eventsOf(organization.id)).toMatchObject([{ type: 'api_key.limit_reached', apiKeyId: keyId }]);
  });

  test('a change that fails leaves neither its audit entry nor its event', async () => {
    const { viewer, organization } = await setUp();
    const entry = {
      action: 'api_key.removed' as const,
      targetType: 'api_key' as const,
      targetId: newId(),
      details: {},
    };
    const failing = inOrganization(organization.id, async (tx) => {
      await recordAudit(viewer, entry, tx);
      await recordEvents(organization.id, [limitReached(newId())], tx);
      throw new Error('The change failed.');
    });
    await expect(failing).rejects.toThrow('The change failed.');
    expect(await eventsOf(organization.id)).toEqual([]);
    const ofEntry = and(eq(auditEvents.organizationId, organization.id), eq(auditEvents.targetId, entry.targetId));
    expect(await db.$count(auditEvents, ofEntry)).toBe(0);
  });

  test('more events than one statement holds are all written', async () => {
    const { organization } = await setUp();
    const many = Array.from({ length: 2_500 }, () => limitReached(newId()));
    await inOrganization(organization.id, (tx) => recordEvents(organization.id, many, tx));
    expect(await db.$count(events, sql`organization_id = ${organization.id}`)).toBe(2_500);
  });
});
