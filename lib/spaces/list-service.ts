import 'server-only';
import { countSpaceMembers, findSpaceRows } from '@/db/queries/spaces';
import { countKeysBySpace } from '@/db/queries/spaces-keys';
import { compareNames, pageOf } from '../page-of';
import { canWithSpace, type SpaceRole } from '../permissions';
import type { Viewer } from '../viewer';
import type { SpaceListParams } from './list-params';
import { type SpaceList, type SpaceRow, spaceLogoUrl } from './schema';

type Found = Awaited<ReturnType<typeof findSpaceRows>>[number];
type Order = (a: Found, b: Found) => number;

const orders: Record<SpaceListParams['sort'], Order> = {
  name: compareNames,
  created: (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || compareNames(a, b),
};

/** Returns one page of the spaces the viewer may see: all for an admin, else those they are a member of. */
export async function listSpaces(viewer: Viewer, params: SpaceListParams): Promise<SpaceList> {
  const { organization, user } = viewer;
  const spaces = await findSpaceRows(organization.id, user.id);
  const visible = spaces.filter(({ role }) => canWithSpace('space:see', accessOf(viewer, role)));
  const sign = params.direction === 'asc' ? 1 : -1;
  const found = pageOf(visible, {
    ...params,
    textOf: ({ name, description }) => `${name}\n${description}`,
    compare: (a, b) => sign * orders[params.sort](a, b),
  });
  return { ...found, rows: await toSpaceRows(viewer, found.rows) };
}

const accessOf = (viewer: Viewer, spaceRole: SpaceRole | null) => ({ organizationRole: viewer.role, spaceRole });

/** Converts spaces into their DTOs, with the viewer's permissions. Reads counts only for these spaces. */
export async function toSpaceRows(viewer: Viewer, spaces: Found[]): Promise<SpaceRow[]> {
  const ids = spaces.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [members, keys] = await Promise.all([
    countSpaceMembers(viewer.organization.id, ids),
    countKeysBySpace(viewer.organization.id, ids),
  ]);
  return spaces.map((space) => {
    const access = accessOf(viewer, space.role);
    return {
      id: space.id,
      name: space.name,
      description: space.description,
      logoUrl: spaceLogoUrl(viewer.organization.slug, space),
      role: space.role,
      members: members.get(space.id) ?? 0,
      keys: keys.get(space.id) ?? 0,
      defaultModel: space.defaultModel,
      createdAt: space.createdAt.toISOString(),
      may: {
        change: canWithSpace('space:change', access),
        manageMembers: canWithSpace('space:manage_members', access),
        delete: canWithSpace('space:delete', access),
      },
    };
  });
}
