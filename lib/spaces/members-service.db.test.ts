import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { insertUser, openFixtures } from '@/e2e/support/fixtures';
import { findAuditEvents } from '@/e2e/support/stored-rows';
import { insertAdminWorld, joinWorld } from '@/e2e/support/viewer-of';
import { defaultSpaceListParams } from './list-params';
import {
  addSpaceMember,
  changeSpaceMemberRole,
  findPeopleToAdd,
  listSpaceMembers,
  removeSpaceMember,
} from './members-service';
import { getSpace } from './service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

describe("a space's members", () => {
  test('addSpaceMember, changeSpaceMemberRole and removeSpaceMember each write an audit entry', async () => {
    const { world, viewer, space } = await insertAdminWorld(db);
    const person = await joinWorld(db, world, null, { name: 'Grace Hopper' });
    const member = { spaceId: space.id, userId: person.user.id };
    expect((await findPeopleToAdd(viewer, space.id, 'grace')).map(({ id }) => id)).toEqual([person.user.id]);
    await addSpaceMember(viewer, { ...member, role: 'viewer' });
    await expect(addSpaceMember(viewer, { ...member, role: 'admin' })).rejects.toMatchObject({ code: 'conflict' });
    await changeSpaceMemberRole(viewer, { ...member, role: 'admin' });
    const members = await listSpaceMembers(viewer, space.id, defaultSpaceListParams);
    expect(members.rows.map(({ name, role }) => [name, role])).toEqual([
      ['Grace Hopper', 'admin'],
      ['Test Admin', 'admin'],
    ]);
    await removeSpaceMember(viewer, member);
    await expect(getSpace(person, space.id)).rejects.toMatchObject({ code: 'not_found' });
    const events = await findAuditEvents(db, space.id);
    expect(events.map(({ action, details }) => [action, details.member, details.changes])).toEqual([
      ['space.member_added', 'Grace Hopper', { role: { from: null, to: 'viewer' } }],
      ['space.member_role_changed', 'Grace Hopper', { role: { from: 'viewer', to: 'admin' } }],
      ['space.member_removed', 'Grace Hopper', { role: { from: 'admin', to: null } }],
    ]);
  });

  test('addSpaceMember answers not_found for a user outside the organization as for a missing one', async () => {
    const { viewer, space } = await insertAdminWorld(db);
    const stranger = await insertUser(db);
    for (const userId of [stranger.id, newId()]) {
      const added = addSpaceMember(viewer, { spaceId: space.id, userId, role: 'viewer' });
      await expect(added).rejects.toMatchObject({
        code: 'not_found',
        message: expect.stringContaining('not a member'),
      });
    }
  });

  test('a space editor cannot manage the members of the space', async () => {
    const { world, space } = await insertAdminWorld(db);
    const other = await joinWorld(db, world, null);
    const member = { spaceId: space.id, userId: other.user.id, role: 'admin' as const };
    const editor = await joinWorld(db, world, 'editor');
    await expect(addSpaceMember(editor, member)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(findPeopleToAdd(editor, space.id, '')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(changeSpaceMemberRole(editor, { ...member, userId: editor.user.id })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
