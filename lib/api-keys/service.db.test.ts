import { and, eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { apiKeySecrets, apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { subscriptions } from '@/db/schema/billing';
import {
  insertApiKey,
  insertMember,
  insertSpace,
  insertSpaceMember,
  insertUser,
  insertWorld,
  openFixtures,
} from '@/e2e/support/fixtures';
import type { OrganizationRole, SpaceRole } from '../permissions';
import type { Viewer } from '../viewer';
import { listSpacesToCreateIn } from './access';
import { changeApiKey } from './change';
import { createApiKey } from './create';
import { defaultListParams, type ListParams } from './list-params';
import { listApiKeys, listOptions } from './list-service';
import { removeApiKey } from './remove';
import { isWellFormedSecret } from './secret-format';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

type World = Awaited<ReturnType<typeof insertWorld>>;

function viewerOf(world: World, user: Viewer['user'], role: OrganizationRole): Viewer {
  return {
    user,
    sessionId: newId(),
    organization: world.organization,
    role,
    subscription: { plan: 'pulze_x_suite', status: 'active' },
    request: { address: '203.0.113.7', userAgent: 'test', requestId: 'req_test' },
  };
}

async function setUp() {
  const world = await insertWorld(db);
  return { ...world, viewer: viewerOf(world, world.admin, 'admin') };
}

async function joinSpace(world: World, spaceRole: SpaceRole | null, role: OrganizationRole = 'editor') {
  const user = await insertUser(db);
  await insertMember(db, world.organization.id, user.id, role);
  if (spaceRole)
    await insertSpaceMember(db, { organizationId: world.organization.id, id: world.space.id }, user.id, spaceRole);
  return viewerOf(world, user, role);
}

const input = (spaceId: string, name = 'Production API') => ({ name, spaceId, requestId: newId() });
const list = async (viewer: Viewer, params: Partial<ListParams> = {}) => {
  const found = await listApiKeys(viewer, { ...defaultListParams, ...params });
  return { ...found, total: await found.total, hiddenRemoved: await found.hiddenRemoved };
};
const code = (error: string) => expect.objectContaining({ code: error });

describe('createApiKey', () => {
  test('createApiKey returns a secret that is not stored, and records owner and space in an audit entry', async () => {
    const { viewer, space, admin, organization } = await setUp();
    const { key, secret, nameIsTaken } = await createApiKey(viewer, input(space.id));
    expect(isWellFormedSecret(secret ?? '')).toBe(true);
    expect(key).toMatchObject({
      name: 'Production API',
      state: 'active',
      space: { id: space.id },
      owner: { id: admin.id },
    });
    expect(key.preview).toBe(`pk_...${secret?.slice(-5)}`);
    expect(nameIsTaken).toBe(false);
    const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, key.id));
    expect(events).toMatchObject([{ action: 'api_key.created', actorId: admin.id, organizationId: organization.id }]);
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  test('createApiKey returns whether the space has another key with this name in any case', async () => {
    const { viewer, space, organization } = await setUp();
    const other = await insertSpace(db, organization.id);
    const isTaken = async (name: string) => (await createApiKey(viewer, input(space.id, name))).nameIsTaken;
    await insertApiKey(db, other, viewer.user.id, { name: 'Élan 2' });
    expect(await isTaken('Élan 2')).toBe(false);
    expect(await isTaken('éLAN 2')).toBe(true);
    expect(await isTaken('Elan 2')).toBe(false);
    expect(await isTaken('Straße')).toBe(false);
    expect(await isTaken('Straße')).toBe(true);
  });

  test('createApiKey creates one key and returns its secret once for a repeated request id', async () => {
    const { viewer, space } = await setUp();
    const request = input(space.id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => createApiKey(viewer, request)));
    expect(new Set(answers.map(({ key }) => key.id)).size).toBe(1);
    expect(answers.filter(({ secret }) => secret !== null)).toHaveLength(1);
    expect((await list(viewer)).total).toBe(1);
  });

  test("createApiKey never returns another user's key for a request id", async () => {
    const { viewer, space, ...world } = await setUp();
    const request = input(space.id);
    await createApiKey(viewer, request);
    const other = await joinSpace({ ...world, space }, 'admin');
    await expect(createApiKey(other, request)).rejects.toEqual(code('conflict'));
  });

  test('createApiKey creates a key with a taken name and warns about it', async () => {
    const { viewer, space } = await setUp();
    await createApiKey(viewer, input(space.id, 'CI Pipeline'));
    const second = await createApiKey(viewer, input(space.id, 'ci pipeline'));
    expect(second).toMatchObject({ nameIsTaken: true, secret: expect.stringMatching(/^pk_/) });
  });

  test('createApiKey is refused on a plan that does not cover keys, and changes nothing', async () => {
    const world = await insertWorld(db, { plan: 'pulze_one' });
    const { space, organization, admin } = world;
    // The current plan counts, not the plan at the start of the request.
    const viewer = viewerOf(world, admin, 'admin');
    await expect(createApiKey(viewer, input(space.id))).rejects.toEqual(code('subscription_inactive'));
    expect(await db.$count(apiKeys, eq(apiKeys.organizationId, organization.id))).toBe(0);
  });

  test.each<[SpaceRole | null, string | null]>([
    ['admin', null],
    ['editor', 'forbidden'],
    ['viewer', 'forbidden'],
    [null, 'not_found'],
  ])(
    'createApiKey by an organization editor with the space role %s is answered with %s',
    async (spaceRole, refusal) => {
      const { viewer: _, ...world } = await setUp();
      const person = await joinSpace(world, spaceRole);
      const created = createApiKey(person, input(world.space.id));
      if (refusal) await expect(created).rejects.toEqual(code(refusal));
      else await expect(created).resolves.toMatchObject({ key: { isOwn: true } });
      const offered = await listSpacesToCreateIn(person);
      expect(offered.map(({ id }) => id)).toEqual(refusal ? [] : [world.space.id]);
    },
  );

  test("createApiKey answers not_found for another organization's space", async () => {
    const [{ viewer }, other] = await Promise.all([setUp(), setUp()]);
    await expect(createApiKey(viewer, input(other.space.id))).rejects.toEqual(code('not_found'));
    expect(await db.$count(apiKeys, eq(apiKeys.spaceId, other.space.id))).toBe(0);
  });
});

describe('disabling a key', () => {
  test('disabling and enabling a key leaves it unchanged and writes an audit entry each time', async () => {
    const { viewer, space, admin } = await setUp();
    const { key } = await createApiKey(viewer, input(space.id));
    for (const isDisabled of [true, true, false, false]) await changeApiKey(viewer, key.id, { isDisabled });
    const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, key.id));
    expect(row).toMatchObject({ disabledAt: null, disabledBy: null });
    await changeApiKey(viewer, key.id, { isDisabled: true });
    expect((await list(viewer)).rows).toMatchObject([{ id: key.id, state: 'disabled', mayChange: true }]);
    const mine = eq(auditEvents.targetId, key.id);
    const events = await db.select().from(auditEvents).where(mine).orderBy(auditEvents.id);
    expect(events.map(({ action }) => action)).toEqual([
      ...['api_key.created', 'api_key.disabled', 'api_key.enabled', 'api_key.disabled'],
    ]);
    expect(events.every(({ actorId }) => actorId === admin.id)).toBe(true);
    const changes = { isDisabled: { from: true, to: false } };
    expect(events[2]?.details).toEqual({ name: key.name, spaceId: space.id, changes });
  });

  test('several users who disable a key at once cause one audit entry', async () => {
    const { viewer, space } = await setUp();
    const { key } = await createApiKey(viewer, input(space.id));
    await Promise.all(Array.from({ length: 5 }, () => changeApiKey(viewer, key.id, { isDisabled: true })));
    const disabled = and(eq(auditEvents.targetId, key.id), eq(auditEvents.action, 'api_key.disabled'));
    expect(await db.$count(auditEvents, disabled)).toBe(1);
  });

  test('a patch that changes nothing writes no audit entry', async () => {
    const { viewer, space } = await setUp();
    const { key } = await createApiKey(viewer, input(space.id));
    await changeApiKey(viewer, key.id, {});
    await changeApiKey(viewer, key.id, { isDisabled: false });
    expect(await db.$count(auditEvents, eq(auditEvents.targetId, key.id))).toBe(1);
  });

  test('disabling is refused to the owner of a key, and for a removed key', async () => {
    const { viewer, ...world } = await setUp();
    const owner = await joinSpace(world, 'editor');
    const key = await insertApiKey(db, { ...world.space }, owner.user.id);
    const disabling = { isDisabled: true };
    await expect(changeApiKey(owner, key.id, disabling)).rejects.toEqual(code('forbidden'));
    await removeApiKey(owner, key.id);
    await expect(changeApiKey(viewer, key.id, disabling)).rejects.toEqual(code('conflict'));
  });
});

describe('removeApiKey', () => {
  test('removeApiKey keeps the row with user and time, and the hash of the secret', async () => {
    const { viewer, space, admin } = await setUp();
    const { key } = await createApiKey(viewer, input(space.id));
    const removed = await removeApiKey(viewer, key.id);
    expect(removed).toEqual({ id: key.id, name: key.name, removedAt: expect.any(String) });
    const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, key.id));
    expect(row).toMatchObject({ removedBy: admin.id, removedAt: expect.any(Date) });
    expect(await db.$count(apiKeySecrets, eq(apiKeySecrets.apiKeyId, key.id))).toBe(1);
    expect((await list(viewer)).total).toBe(0);
    expect((await list(viewer, { states: ['removed'] })).rows).toMatchObject([{ id: key.id, mayRemove: false }]);
    expect((await list(viewer)).hiddenRemoved).toBe(1);
  });

  test('removeApiKey succeeds for one of several simultaneous users and names that user to the others', async () => {
    const { viewer, space } = await setUp();
    const { key } = await createApiKey(viewer, input(space.id));
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => removeApiKey(viewer, key.id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toEqual(code('conflict'));
    const removals = and(eq(auditEvents.targetId, key.id), eq(auditEvents.action, 'api_key.removed'));
    expect(await db.$count(auditEvents, removals)).toBe(1);
  });

  test.each<[string, SpaceRole | null, boolean, string | null]>([
    ['an admin of the space', 'admin', false, null],
    ['the owner in the space', 'viewer', true, null],
    ['another member of the space', 'editor', false, 'forbidden'],
    ['the owner who left the space', null, true, 'not_found'],
    ['someone outside the space', null, false, 'not_found'],
  ])('removeApiKey by %s', async (_, spaceRole, isOwner, refusal) => {
    const { viewer, ...world } = await setUp();
    const person = await joinSpace(world, spaceRole);
    const owner = isOwner ? person.user : world.admin;
    const key = await insertApiKey(db, { organizationId: world.organization.id, id: world.space.id }, owner.id);
    const removed = removeApiKey(person, key.id);
    if (refusal) await expect(removed).rejects.toEqual(code(refusal));
    else await expect(removed).resolves.toMatchObject({ id: key.id });
    expect((await list(viewer)).total).toBe(refusal ? 1 : 0);
  });

  test("removeApiKey answers not_found for another organization's key and changes nothing", async () => {
    const [{ viewer }, other] = await Promise.all([setUp(), setUp()]);
    const { key } = await createApiKey(other.viewer, input(other.space.id));
    await expect(removeApiKey(viewer, key.id)).rejects.toEqual(code('not_found'));
    await expect(removeApiKey(viewer, newId())).rejects.toEqual(code('not_found'));
    expect((await list(other.viewer)).total).toBe(1);
  });
});

describe('listApiKeys', () => {
  test('listApiKeys shows members the keys of their spaces and no others', async () => {
    const { viewer, ...world } = await setUp();
    const hidden = await insertSpace(db, world.organization.id, { name: 'Hidden' });
    const shown = await createApiKey(viewer, input(world.space.id, 'Shown'));
    const secretOne = await createApiKey(viewer, input(hidden.id, 'Secret project'));
    const member = await joinSpace(world, 'viewer');
    expect((await list(viewer)).total).toBe(2);
    expect((await list(member)).rows.map(({ id }) => id)).toEqual([shown.key.id]);
    expect((await list(member, { spaces: [hidden.id] })).rows).toEqual([]);
    expect((await list(member, { query: 'secret' })).total).toBe(0);
    expect(JSON.stringify(await listOptions(member))).not.toContain(hidden.id);
    expect(secretOne.key.name).toBe('Secret project');
  });

  test('listApiKeys finds words of key, owner and space in any order, ignoring case and accents', async () => {
    const { viewer, organization } = await setUp();
    const space = await insertSpace(db, organization.id, { name: 'Zürich' });
    const owner = await insertUser(db, { name: 'Zoë Müller' });
    const key = await insertApiKey(db, space, owner.id, { name: 'Élan worker' });
    for (const query of ['worker elan', 'ELAN muller zurich', key.lastFive, `elan pk_...${key.lastFive}`, key.id]) {
      expect((await list(viewer, { query })).rows.map(({ id }) => id)).toEqual([key.id]);
    }
    for (const query of ['worker elan basel', key.id.slice(1)]) {
      expect(await list(viewer, { query })).toMatchObject({ rows: [], total: 0 });
    }
  });

  test('listApiKeys returns the last page for a page past the end', async () => {
    const { viewer, space } = await setUp();
    for (let i = 0; i < 11; i += 1) await createApiKey(viewer, input(space.id, `Key ${i}`));
    const paged = await list(viewer, { page: 99, size: 10 });
    expect(paged).toMatchObject({ page: 2, total: 11 });
    expect(paged.rows).toHaveLength(1);
    const searched = await list(viewer, { page: 99, size: 10, query: 'key' });
    expect(searched).toMatchObject({ page: 2, total: 11 });
    expect(searched.rows).toHaveLength(1);
  });

  test('listApiKeys is refused on a plan that does not cover keys', async () => {
    const { viewer, organization } = await setUp();
    await db.update(subscriptions).set({ plan: 'free' }).where(eq(subscriptions.organizationId, organization.id));
    const free: Viewer = { ...viewer, subscription: { plan: 'free', status: 'active' } };
    await expect(listApiKeys(free, defaultListParams)).rejects.toEqual(code('subscription_inactive'));
  });
});
