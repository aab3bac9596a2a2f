import { eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { spaceMembers } from '@/db/schema/spaces';
import {
  insertApiKey,
  insertMember,
  insertSpace,
  insertSpaceMember,
  insertUser,
  insertWorld,
  openFixtures,
} from '@/e2e/support/fixtures';
import { insertViewer } from '@/e2e/support/viewer-of';
import { getApiKeyDetails } from './details-service';
import { defaultListParams } from './list-params';
import { listApiKeys } from './list-service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

test('an owner counts as left if they are neither a member of the space nor an admin of the organization', async () => {
  const { organization, space, admin } = await insertWorld(db);
  const viewer = await insertViewer(db, organization, { role: 'admin' });
  const other = await insertSpace(db, organization.id);
  const people = {
    inSpace: await insertUser(db),
    inOtherSpace: await insertUser(db),
    inNoSpace: await insertUser(db),
    outside: await insertUser(db),
  };
  await insertMember(db, organization.id, people.inSpace.id, 'viewer');
  await insertMember(db, organization.id, people.inOtherSpace.id, 'editor');
  await insertMember(db, organization.id, people.inNoSpace.id, 'editor');
  await insertSpaceMember(db, space, people.inSpace.id, 'viewer');
  await insertSpaceMember(db, other, people.inOtherSpace.id, 'admin');
  // An admin of the organization needs no membership in the space.
  await db.delete(spaceMembers).where(eq(spaceMembers.userId, admin.id));
  const owners = { admin, ...people };
  for (const [name, { id }] of Object.entries(owners)) await insertApiKey(db, space, id, { name });

  const { rows } = await listApiKeys(viewer, { ...defaultListParams, sort: 'name', direction: 'asc' });
  const left = Object.fromEntries(rows.map(({ name, owner }) => [name, owner.hasLeft]));
  expect(left).toEqual({ admin: false, inSpace: false, inOtherSpace: true, inNoSpace: true, outside: true });
  const details = await Promise.all(rows.map(({ id }) => getApiKeyDetails(viewer, id)));
  expect(Object.fromEntries(details.map(({ name, owner }) => [name, owner.hasLeft]))).toEqual(left);

  // The list reads these for many keys at once, by another query.
  for (const sort of ['name', 'created', 'last_used'] as const) {
    const found = await listApiKeys(viewer, { ...defaultListParams, attention: 'owner_left', sort });
    expect(found.rows.map(({ name }) => name).sort()).toEqual(['inNoSpace', 'inOtherSpace', 'outside']);
    expect(found.total).toBe(3);
  }
});
