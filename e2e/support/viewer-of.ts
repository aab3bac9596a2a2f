import { v7 as newId } from 'uuid';
import type { OrganizationRole, SpaceRole } from '@/lib/permissions';
import type { Viewer } from '@/lib/viewer';
import { type FixtureDb, insertMember, insertSpaceMember, insertUser, insertWorld, type World } from './fixtures';

/** Creates the viewer for services, without a browser. */
export function viewerOf(organization: Viewer['organization'], user: Viewer['user'], role: OrganizationRole): Viewer {
  return {
    organization,
    user,
    role,
    sessionId: newId(),
    subscription: { plan: 'pulze_x_suite', status: 'active' },
    request: { address: '203.0.113.7', userAgent: 'test', requestId: 'req_test' },
  };
}

type Joining = {
  name?: string;
  role?: OrganizationRole;
  /** The spaces that the user becomes a member of, with the role in each. */
  spaces?: { id: string; role: OrganizationRole }[];
};

/** Inserts a user as a member and returns the viewer. */
export async function insertViewer(
  db: FixtureDb,
  organization: Viewer['organization'],
  { name = 'Test Person', role = 'editor', spaces = [] }: Joining = {},
): Promise<Viewer> {
  const user = await insertUser(db, { name });
  await insertMember(db, organization.id, user.id, role);
  for (const space of spaces) {
    await insertSpaceMember(db, { organizationId: organization.id, id: space.id }, user.id, space.role);
  }
  return viewerOf(organization, user, role);
}

/** Inserts a member of the world's organization, with this role in its space or in no space, and returns the viewer. */
export function joinWorld(
  db: FixtureDb,
  { organization, space }: World,
  spaceRole: SpaceRole | null,
  { name, role }: { name?: string; role?: OrganizationRole } = {},
): Promise<Viewer> {
  const spaces = spaceRole ? [{ id: space.id, role: spaceRole }] : [];
  return insertViewer(db, organization, { name, role, spaces });
}

/** Inserts an organization like `insertWorld` and returns it with its admin as a viewer. */
export async function insertAdminWorld(db: FixtureDb) {
  const world = await insertWorld(db);
  return { ...world, world, viewer: viewerOf(world.organization, world.admin, 'admin') };
}
