import { and, eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { auditEvents } from '@/db/schema/audit';
import { insertApiKey, insertUser, openFixtures } from '@/e2e/support/fixtures';
import { settingSamples } from '@/e2e/support/setting-samples';
import { findAuditEvents, findKey } from '@/e2e/support/stored-rows';
import { insertAdminWorld, insertViewer } from '@/e2e/support/viewer-of';
import { defaultAuditListParams } from '../audit-log/list-params';
import { listAuditEvents } from '../audit-log/service';
import { changeApiKey } from './change';
import { createApiKey } from './create';
import { getApiKeyDetails } from './details-service';
import { listKeyHistory } from './history-service';
import type { ApiKeyPatch } from './schema';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

async function setUp() {
  const { world, viewer, space, admin } = await insertAdminWorld(db);
  return { world, viewer, space, key: await insertApiKey(db, space, admin.id) };
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const invalid = (field: string) => ({
  code: 'invalid_request',
  details: { fields: { [field]: expect.any(String) } },
});

describe('changeApiKey', () => {
  test.each(Object.entries(settingSamples))(
    'changeApiKey stores %s and writes one audit entry with the old and the new value',
    async (name, { value, field, from, to }) => {
      const patch = { [name]: value };
      const { viewer, key } = await setUp();
      await changeApiKey(viewer, key.id, patch);
      await changeApiKey(viewer, key.id, patch);
      expect(await getApiKeyDetails(viewer, key.id)).toMatchObject(patch);
      expect(await findAuditEvents(db, key.id)).toMatchObject([{ action: 'api_key.changed' }]);
      const log = await listAuditEvents(viewer, { ...defaultAuditListParams, target: key.id });
      expect(log.rows).toMatchObject([{ what: 'Changed an API key', changes: [{ field, from, to }] }]);
    },
  );

  test('changeApiKey writes one audit entry for several settings, and null resets each', async () => {
    const { viewer, key } = await setUp();
    const patch = { environment: 'production', burst: 7, allowedAddresses: ['10.0.0.1'] } as const;
    await changeApiKey(viewer, key.id, { ...patch, allowedAddresses: [...patch.allowedAddresses] });
    await changeApiKey(viewer, key.id, { environment: null, burst: null, allowedAddresses: null });
    expect(await findKey(db, key.id)).toMatchObject({
      environment: null,
      burst: null,
      allowedAddresses: null,
      name: 'Test Key',
    });
    const changes = (await findAuditEvents(db, key.id)).map(({ details }) => details.changes);
    expect(changes).toEqual([
      {
        environment: { from: null, to: 'production' },
        burst: { from: null, to: 7 },
        allowedAddresses: { from: null, to: ['10.0.0.1'] },
      },
      {
        environment: { from: 'production', to: null },
        burst: { from: 7, to: null },
        allowedAddresses: { from: ['10.0.0.1'], to: null },
      },
    ]);
  });

  test('changeApiKey returns whether the space has another key with the new name', async () => {
    const { viewer, key, space } = await setUp();
    await insertApiKey(db, space, viewer.user.id, { name: 'Taken' });
    expect(await changeApiKey(viewer, key.id, { name: 'taken' })).toMatchObject({ name: 'taken', nameIsTaken: true });
    expect(await changeApiKey(viewer, key.id, { name: 'Free' })).toMatchObject({ nameIsTaken: false });
  });
});

describe('the owner', () => {
  test('a new owner can be a space member or an organization admin, and the audit entry has both names', async () => {
    const { viewer, world, space, key } = await setUp();
    const member = await insertViewer(db, world.organization, {
      name: 'Grace',
      role: 'viewer',
      spaces: [{ id: space.id, role: 'viewer' }],
    });
    const admin = await insertViewer(db, world.organization, { name: 'Ada', role: 'admin' });
    for (const { user } of [member, admin]) await changeApiKey(viewer, key.id, { ownerId: user.id });
    const history = await listKeyHistory(viewer, key.id);
    expect(history.flatMap(({ changes }) => changes)).toEqual([
      { field: 'Owner', from: 'Grace', to: 'Ada' },
      { field: 'Owner', from: 'Test Admin', to: 'Grace' },
    ]);
  });

  test('a user outside the space is refused as owner at creation and later', async () => {
    const { viewer, world, space, key } = await setUp();
    const outside = await insertViewer(db, world.organization, { role: 'editor' });
    const stranger = await insertUser(db);
    for (const ownerId of [outside.user.id, stranger.id, newId()]) {
      await expect(changeApiKey(viewer, key.id, { ownerId })).rejects.toMatchObject(invalid('ownerId'));
      const created = createApiKey(viewer, { name: 'New', spaceId: space.id, requestId: newId(), ownerId });
      await expect(created).rejects.toMatchObject(invalid('ownerId'));
    }
    expect(await findAuditEvents(db, key.id)).toEqual([]);
  });
});

test('createApiKey stores every setting and records the chosen ones in the audit log', async () => {
  const { viewer, world, space } = await setUp();
  const owner = await insertViewer(db, world.organization, {
    name: 'Grace',
    role: 'editor',
    spaces: [{ id: space.id, role: 'viewer' }],
  });
  const settings = {
    environment: 'development' as const,
    expiresAt: inDays(7),
    requestsPerMinute: 10,
    burst: 2,
    allowedModels: ['gpt-4o*'],
    allowedEndpoints: ['models' as const],
    allowedAddresses: ['192.0.2.0/24'],
  };
  const input = { name: 'Whole', spaceId: space.id, requestId: newId(), ownerId: owner.user.id, ...settings };
  const { key } = await createApiKey(viewer, input);
  expect(await getApiKeyDetails(viewer, key.id)).toMatchObject({ ...settings, owner: { name: 'Grace' } });
  expect((await createApiKey(viewer, input)).secret).toBeNull();
  const [entry] = await listKeyHistory(viewer, key.id);
  expect(entry?.facts).toEqual(
    expect.arrayContaining([
      { label: 'Environment', value: 'Development' },
      { label: 'IP addresses', value: '192.0.2.0/24' },
      { label: 'Endpoints', value: 'Models' },
      { label: 'Owner', value: 'Grace' },
    ]),
  );
});

test('listKeyHistory is visible to everyone who sees the key, with addresses only for organization admins', async () => {
  const { viewer, world, space, key } = await setUp();
  await changeApiKey(viewer, key.id, { burst: 3 });
  const spaces = [{ id: space.id, role: 'viewer' as const }];
  const member = await insertViewer(db, world.organization, { role: 'viewer', spaces });
  const outside = await insertViewer(db, world.organization, { role: 'editor' });
  expect(await listKeyHistory(viewer, key.id)).toMatchObject([{ address: '203.0.113.7' }]);
  expect(await listKeyHistory(member, key.id)).toMatchObject([{ address: '', changes: [{ field: 'Burst', to: '3' }] }]);
  await expect(listKeyHistory(outside, key.id)).rejects.toEqual(expect.objectContaining({ code: 'not_found' }));
});

test('two users who change different settings at once both succeed', async () => {
  const { viewer, key } = await setUp();
  const patches: ApiKeyPatch[] = [{ burst: 3 }, { environment: 'staging' }, { name: 'Third' }, { isDisabled: true }];
  await Promise.all(patches.map((patch) => changeApiKey(viewer, key.id, patch)));
  expect(await findKey(db, key.id)).toMatchObject({
    burst: 3,
    environment: 'staging',
    name: 'Third',
    disabledAt: expect.any(Date),
  });
  const changed = and(eq(auditEvents.targetId, key.id), eq(auditEvents.action, 'api_key.changed'));
  expect(await db.$count(auditEvents, changed)).toBe(3);
});
