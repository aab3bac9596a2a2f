import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { subscriptions } from '@/db/schema/billing';
import { insertApiKey, insertSpace, insertUser, openFixtures } from '@/e2e/support/fixtures';
import { listKeys, newKey } from '@/e2e/support/key-services';
import { insertAdminWorld, joinWorld } from '@/e2e/support/viewer-of';
import type { Viewer } from '../viewer';
import { createApiKey } from './create';
import { defaultListParams } from './list-params';
import { listApiKeys, listOptions } from './list-service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

describe('listApiKeys', () => {
  test('listApiKeys shows members the keys of their spaces and no others', async () => {
    const { viewer, world } = await insertAdminWorld(db);
    const hidden = await insertSpace(db, world.organization.id, { name: 'Hidden' });
    const shown = await createApiKey(viewer, newKey(world.space.id, 'Shown'));
    const secretOne = await createApiKey(viewer, newKey(hidden.id, 'Secret project'));
    const member = await joinWorld(db, world, 'viewer');
    expect((await listKeys(viewer)).total).toBe(2);
    expect((await listKeys(member)).rows.map(({ id }) => id)).toEqual([shown.key.id]);
    expect((await listKeys(member, { spaces: [hidden.id] })).rows).toEqual([]);
    expect((await listKeys(member, { query: 'secret' })).total).toBe(0);
    expect(JSON.stringify(await listOptions(member))).not.toContain(hidden.id);
    expect(secretOne.key.name).toBe('Secret project');
  });

  test('listApiKeys finds words of key, owner and space in any order, ignoring case and accents', async () => {
    const { viewer, organization } = await insertAdminWorld(db);
    const space = await insertSpace(db, organization.id, { name: 'Zürich' });
    const owner = await insertUser(db, { name: 'Zoë Müller' });
    const key = await insertApiKey(db, space, owner.id, { name: 'Élan worker' });
    for (const query of ['worker elan', 'ELAN muller zurich', key.lastFive, `elan pk_...${key.lastFive}`, key.id]) {
      expect((await listKeys(viewer, { query })).rows.map(({ id }) => id)).toEqual([key.id]);
    }
    for (const query of ['worker elan basel', key.id.slice(1)]) {
      expect(await listKeys(viewer, { query })).toMatchObject({ rows: [], total: 0 });
    }
  });

  test('listApiKeys returns the last page for a page past the end', async () => {
    const { viewer, space } = await insertAdminWorld(db);
    for (let i = 0; i < 11; i += 1) await createApiKey(viewer, newKey(space.id, `Key ${i}`));
    const paged = await listKeys(viewer, { page: 99, size: 10 });
    expect(paged).toMatchObject({ page: 2, total: 11 });
    expect(paged.rows).toHaveLength(1);
    const searched = await listKeys(viewer, { page: 99, size: 10, query: 'key' });
    expect(searched).toMatchObject({ page: 2, total: 11 });
    expect(searched.rows).toHaveLength(1);
  });

  test('listApiKeys is refused on a plan that does not cover keys', async () => {
    const { viewer, organization } = await insertAdminWorld(db);
    await db.update(subscriptions).set({ plan: 'free' }).where(eq(subscriptions.organizationId, organization.id));
    const free: Viewer = { ...viewer, subscription: { plan: 'free', status: 'active' } };
    await expect(listApiKeys(free, defaultListParams)).rejects.toMatchObject({ code: 'subscription_inactive' });
  });
});
