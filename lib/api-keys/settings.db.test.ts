import { and, asc, eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { organizations } from '@/db/schema/organizations';
import { insertApiKey, insertUser, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { insertViewer, viewerOf } from '@/e2e/support/viewer-of';
import { defaultAuditListParams } from '../audit-log/list-params';
import { listAuditEvents } from '../audit-log/service';
import { changeApiKey } from './change';
import { createApiKey } from './create';
import { getApiKeyDetails } from './details-service';
import { listKeyHistory } from './history-service';
import { type ApiKeyPatch, changeApiKeySchema } from './schema';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

async function setUp(lifetimes: { defaultKeyDays?: number; longestKeyDays?: number } = {}) {
  const world = await insertWorld(db);
  const { organization, space, admin } = world;
  if (Object.keys(lifetimes).length > 0) {
    await db.update(organizations).set(lifetimes).where(eq(organizations.id, organization.id));
  }
  const key = await insertApiKey(db, space, admin.id);
  return { world, viewer: viewerOf(organization, admin, 'admin'), space, key };
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const invalid = (field: string) =>
  expect.objectContaining({ code: 'invalid_request', details: { fields: { [field]: expect.any(String) } } });
const auditOf = (id: string) =>
  db.select().from(auditEvents).where(eq(auditEvents.targetId, id)).orderBy(asc(auditEvents.id));
const parsePatch = (patch: unknown) => changeApiKeySchema.safeParse({ id: newId(), patch });

describe('changeApiKey', () => {
  const expiresAt = inDays(30);
  const cases: [string, ApiKeyPatch, string, string, string][] = [
    ['name', { name: 'Renamed' }, 'Name', 'Test Key', 'Renamed'],
    ['environment', { environment: 'staging' }, 'Environment', 'None', 'Staging'],
    ['expiresAt', { expiresAt }, 'Expires', 'Never', `${expiresAt.slice(0, 10)} ${expiresAt.slice(11, 16)} UTC`],
    ['requestsPerMinute', { requestsPerMinute: 30 }, 'Requests per minute', 'The plan’s', '30'],
    ['burst', { burst: 5 }, 'Burst', 'The plan’s', '5'],
    ['tokensPerMinute', { tokensPerMinute: 9_000 }, 'Tokens per minute', 'None', '9000'],
    ['concurrentRequests', { concurrentRequests: 3 }, 'Concurrent requests', 'None', '3'],
    ['allowedModels', { allowedModels: ['gpt-4o', 'claude-*'] }, 'Models', 'All', 'gpt-4o, claude-*'],
    [
      'allowedEndpoints',
      { allowedEndpoints: ['chat', 'other'] },
      'Endpoints',
      'All',
      'Chat completions, Everything else',
    ],
    ['allowedAddresses', { allowedAddresses: ['10.0.0.0/8', '::1'] }, 'IP addresses', 'Any', '10.0.0.0/8, ::1'],
  ];
  test.each(cases)(
    'changeApiKey stores %s and writes one audit entry with the old and the new value',
    async (name, patch, field, from, to) => {
      const { viewer, key } = await setUp();
      await changeApiKey(viewer, key.id, patch);
      await changeApiKey(viewer, key.id, patch);
      expect(await getApiKeyDetails(viewer, key.id)).toMatchObject({ [name]: patch[name as keyof ApiKeyPatch] });
      expect(await auditOf(key.id)).toMatchObject([{ action: 'api_key.changed' }]);
      const log = await listAuditEvents(viewer, { ...defaultAuditListParams, target: key.id });
      expect(log.rows).toMatchObject([{ what: 'Changed an API key', changes: [{ field, from, to }] }]);
    },
  );

  test('changeApiKey writes one audit entry for several settings, and null resets each', async () => {
    const { viewer, key } = await setUp();
    const patch = { environment: 'production', burst: 7, allowedAddresses: ['10.0.0.1'] } as const;
    await changeApiKey(viewer, key.id, { ...patch, allowedAddresses: [...patch.allowedAddresses] });
    await changeApiKey(viewer, key.id, { environment: null, burst: null, allowedAddresses: null });
    const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, key.id));
    expect(row).toMatchObject({ environment: null, burst: null, allowedAddresses: null, name: 'Test Key' });
    const changes = (await auditOf(key.id)).map(({ details }) => details.changes);
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
      await expect(changeApiKey(viewer, key.id, { ownerId })).rejects.toEqual(invalid('ownerId'));
      const created = createApiKey(viewer, { name: 'New', spaceId: space.id, requestId: newId(), ownerId });
      await expect(created).rejects.toEqual(invalid('ownerId'));
    }
    expect(await auditOf(key.id)).toEqual([]);
  });
});

describe('the expiry', () => {
  test('an expiry in the past is refused', async () => {
    const { viewer, key } = await setUp();
    await expect(changeApiKey(viewer, key.id, { expiresAt: inDays(-1) })).rejects.toEqual(invalid('expiresAt'));
  });

  test('an expired key is active again after its expiry was extended', async () => {
    const { viewer, space } = await setUp();
    const key = await insertApiKey(db, space, viewer.user.id, { expiresAt: new Date(Date.now() - 1_000) });
    expect(await getApiKeyDetails(viewer, key.id)).toMatchObject({ state: 'expired' });
    await changeApiKey(viewer, key.id, { expiresAt: inDays(7) });
    expect(await getApiKeyDetails(viewer, key.id)).toMatchObject({ state: 'active' });
    await changeApiKey(viewer, key.id, { expiresAt: null });
    expect(await getApiKeyDetails(viewer, key.id)).toMatchObject({ state: 'active', expiresAt: null });
  });

  test('an expiry beyond the longest lifetime is refused unless it is earlier than the current one', async () => {
    const { viewer, key } = await setUp({ longestKeyDays: 30 });
    await expect(changeApiKey(viewer, key.id, { expiresAt: null })).resolves.toBeDefined();
    await changeApiKey(viewer, key.id, { expiresAt: inDays(90) });
    await changeApiKey(viewer, key.id, { expiresAt: inDays(60) });
    for (const expiresAt of [null, inDays(61)]) {
      await expect(changeApiKey(viewer, key.id, { expiresAt })).rejects.toEqual(invalid('expiresAt'));
    }
    await changeApiKey(viewer, key.id, { expiresAt: inDays(30) });
    await changeApiKey(viewer, key.id, { expiresAt: inDays(1) });
    await changeApiKey(viewer, key.id, { expiresAt: inDays(29) });
    expect(await auditOf(key.id)).toHaveLength(5);
  });

  test.each([
    [{}, undefined, null],
    [{ defaultKeyDays: 90 }, undefined, 90],
    [{ defaultKeyDays: 7, longestKeyDays: 30 }, undefined, 7],
    [{ longestKeyDays: 30 }, undefined, 30],
    [{ defaultKeyDays: 90 }, null, null],
    [{ defaultKeyDays: 90, longestKeyDays: 365 }, inDays(365), 365],
  ])(
    'a new key in an organization with %j and the expiry %s gets the right expiry',
    async (lifetimes, expiresAt, days) => {
      const { viewer, space } = await setUp(lifetimes);
      const { key } = await createApiKey(viewer, { name: 'New', spaceId: space.id, requestId: newId(), expiresAt });
      if (days === null) expect(key.expiresAt).toBeNull();
      else expect(Math.abs(Date.parse(key.expiresAt ?? '') - Date.parse(inDays(days)))).toBeLessThan(60_000);
    },
  );

  test('an expiry of a new key beyond the longest lifetime is refused', async () => {
    const { viewer, space } = await setUp({ longestKeyDays: 30 });
    for (const expiresAt of [null, inDays(31)]) {
      const created = createApiKey(viewer, { name: 'New', spaceId: space.id, requestId: newId(), expiresAt });
      await expect(created).rejects.toEqual(invalid('expiresAt'));
    }
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

test.each([
  ['burst', 0],
  ['tokensPerMinute', 0],
  ['tokensPerMinute', 1_000_000_001],
  ['concurrentRequests', 10_001],
  ['concurrentRequests', 2.5],
  ['burst', 1_000_001],
  ['requestsPerMinute', 1.5],
  ['requestsPerMinute', '10'],
  ['environment', 'prod'],
  ['expiresAt', 'tomorrow'],
  ['expiresAt', '99999-01-01T00:00:00Z'],
  ['allowedModels', []],
  ['allowedModels', ['a*b']],
  ['allowedModels', ['pulze']],
  ['allowedEndpoints', []],
  ['allowedEndpoints', ['files']],
  ['allowedAddresses', []],
  ['allowedAddresses', ['', ' ']],
  ['allowedAddresses', ['10.0.0.1', '10.0.0.300']],
  ['ownerId', null],
  ['name', ' '],
])('the setting %s refuses the value %j', (field, value) => {
  const result = parsePatch({ [field]: value });
  expect(result.error?.issues.map(({ path }) => path[1])).toContain(field);
});

test('settings are normalized: times to UTC, lists sorted and without duplicates', () => {
  const { data } = parsePatch({
    expiresAt: '2030-01-01T02:00:00+02:00',
    allowedModels: ['a', 'a', '*'],
    allowedEndpoints: ['other', 'chat', 'chat'],
    allowedAddresses: ['', '::ffff:10.1.1.1/104', '10.0.0.0/8'],
  });
  expect(data?.patch).toEqual({
    expiresAt: '2030-01-01T00:00:00.000Z',
    allowedModels: ['a', '*'],
    allowedEndpoints: ['chat', 'other'],
    allowedAddresses: ['10.0.0.0/8'],
  });
  expect(parsePatch({ isDisabled: true, burst: 1 }).success).toBe(false);
});

test('the error for addresses names every invalid one with line and entry', () => {
  const { error } = parsePatch({ allowedAddresses: ['10.0.0.1', '', '10.0.0.300', 'nowhere'] });
  expect(error?.issues[0]?.message).toBe(
    'Line 3, “10.0.0.300”, has a part over 255, which no IPv4 address has.\n' +
      'Line 4, “nowhere”, is not an address or CIDR range, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.',
  );
});

test('two users who change different settings at once both succeed', async () => {
  const { viewer, key } = await setUp();
  const patches: ApiKeyPatch[] = [{ burst: 3 }, { environment: 'staging' }, { name: 'Third' }, { isDisabled: true }];
  await Promise.all(patches.map((patch) => changeApiKey(viewer, key.id, patch)));
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, key.id));
  expect(row).toMatchObject({ burst: 3, environment: 'staging', name: 'Third', disabledAt: expect.any(Date) });
  const changed = and(eq(auditEvents.targetId, key.id), eq(auditEvents.action, 'api_key.changed'));
  expect(await db.$count(auditEvents, changed)).toBe(3);
});
