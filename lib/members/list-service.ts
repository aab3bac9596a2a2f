import 'server-only';
import { findInvitationSpaces } from '@/db/queries/invitations';
import { countKeysByOwner, type SpaceScope } from '@/db/queries/member-keys';
import {
  countPeople,
  findMemberSpaces,
  findMembers,
  findOpenInvitations,
  findPeoplePage,
  type MemberFilters,
} from '@/db/queries/member-list';
import { avatarUrl } from '../account/schema';
import { AppError } from '../errors';
import { canInOrganization, canManageInvitation, canWithSpace } from '../permissions';
import { spaceLogoUrl } from '../spaces/schema';
import { listSpacesWithRole } from '../spaces/spaces-with-role';
import type { Viewer } from '../viewer';
import type { MemberListParams } from './list-params';
import type { Invitation, Member, MemberList, Person, SpaceMembership, SpaceRef } from './schema';

type PageLine = { kind: Person['kind']; id: string };

/** Returns the spaces that the viewer may see, as a list and as a scope for queries. */
async function findVisibleSpaces(viewer: Viewer): Promise<{ spaces: SpaceRef[]; scope: SpaceScope }> {
  const all = await listSpacesWithRole(viewer);
  const seen = all.filter(({ role }) => canWithSpace('space:see', { organizationRole: viewer.role, spaceRole: role }));
  const spaces = seen.map(({ id, name }) => ({ id, name }));
  const seesAll = canWithSpace('space:see', { organizationRole: viewer.role, spaceRole: null });
  return { spaces, scope: seesAll ? 'all' : spaces.map(({ id }) => id) };
}

/** Drops filters by spaces that the viewer may not see, because they would reveal who is a member there. */
function withVisibleSpaces(params: MemberListParams, spaces: SpaceRef[]): MemberListParams {
  return { ...params, spaces: params.spaces.filter((id) => spaces.some((space) => space.id === id)) };
}

function filtersOf(viewer: Viewer, { query, roles, states, spaces }: MemberListParams): MemberFilters {
  return { query, roles, states, spaces, seesInvitations: canInOrganization('invitation:see', viewer.role) };
}

/**
 * Returns one page of the organization's members and open invitations. A page past the end becomes the last page.
 * @throws AppError forbidden
 */
export async function listPeople(viewer: Viewer, asked: MemberListParams): Promise<MemberList> {
  if (!canInOrganization('member:see', viewer.role)) throw new AppError('forbidden', 'You may not see the members.');
  const { spaces, scope } = await findVisibleSpaces(viewer);
  const params = withVisibleSpaces(asked, spaces);
  const filters = filtersOf(viewer, params);
  const organizationId = viewer.organization.id;
  const total = await countPeople(organizationId, filters);
  const page = Math.min(params.page, Math.max(1, Math.ceil(total / params.size)));
  const range = { limit: params.size, offset: (page - 1) * params.size };
  const lines = await findPeoplePage(organizationId, filters, params, range);
  return {
    rows: await readPeople(viewer, lines, scope),
    total,
    params: { ...params, page },
    seesAllSpaces: scope === 'all',
  };
}

/** Returns the spaces that the list can be filtered by. */
export async function listMemberSpaces(viewer: Viewer): Promise<SpaceRef[]> {
  return (await findVisibleSpaces(viewer)).spaces;
}

const exportChunk = 1_000;

/**
 * Yields all matching members and invitations, a thousand at a time.
 * @throws AppError forbidden unless the viewer is an admin
 */
export async function exportPeople(viewer: Viewer, asked: MemberListParams): Promise<AsyncGenerator<Person[]>> {
  if (!canInOrganization('member:export', viewer.role)) {
    throw new AppError('forbidden', 'Only an admin of this organization can export its members.');
  }
  const { spaces, scope } = await findVisibleSpaces(viewer);
  const params = withVisibleSpaces(asked, spaces);
  const filters = filtersOf(viewer, params);
  const everyone = { limit: await countPeople(viewer.organization.id, filters), offset: 0 };
  const lines = await findPeoplePage(viewer.organization.id, filters, params, everyone);
  return (async function* () {
    for (let start = 0; start < lines.length; start += exportChunk) {
      yield await readPeople(viewer, lines.slice(start, start + exportChunk), scope);
    }
  })();
}

/** Reads the rows of a page in the order of `lines`. Omits members who left since `lines` was read. */
async function readPeople(viewer: Viewer, lines: PageLine[], scope: SpaceScope): Promise<Person[]> {
  const organizationId = viewer.organization.id;
  const idsOf = (kind: Person['kind']) => lines.filter((line) => line.kind === kind).map(({ id }) => id);
  const memberIds = idsOf('member');
  const invitationIds = idsOf('invitation');
  const [members, invitations, memberSpaces, invitationSpaces, keyCounts] = await Promise.all([
    findMembers(organizationId, memberIds),
    findOpenInvitations(organizationId, invitationIds),
    findMemberSpaces(organizationId, memberIds, scope),
    findInvitationSpaces(organizationId, invitationIds),
    countKeysByOwner(organizationId, memberIds, scope),
  ]);
  const spacesOf = groupSpaces([...memberSpaces, ...invitationSpaces], scope, viewer.organization.slug);
  const people = new Map<string, Person>();
  for (const member of members) {
    people.set(member.id, toMember(member, spacesOf(member.id), keyCounts.get(member.id) ?? 0, viewer));
  }
  for (const invitation of invitations) {
    people.set(invitation.id, toInvitation(invitation, spacesOf(invitation.id), viewer));
  }
  return lines.flatMap(({ id }) => people.get(id) ?? []);
}

function groupSpaces(
  rows: (Omit<SpaceMembership, 'logoUrl'> & { personId: string; logoVersion: string | null })[],
  scope: SpaceScope,
  slug: string,
): (personId: string) => SpaceMembership[] {
  const groups = new Map<string, SpaceMembership[]>();
  for (const { personId, id, name, role, logoVersion } of rows) {
    if (scope !== 'all' && !scope.includes(id)) continue;
    const space = { id, name, role, logoUrl: spaceLogoUrl(slug, { id, logoVersion }) };
    const group = groups.get(personId);
    if (group) group.push(space);
    else groups.set(personId, [space]);
  }
  return (personId) => groups.get(personId) ?? [];
}

function toMember(
  member: Awaited<ReturnType<typeof findMembers>>[number],
  spaces: SpaceMembership[],
  keyCount: number,
  viewer: Viewer,
): Member {
  const isSelf = member.id === viewer.user.id;
  return {
    kind: 'member',
    state: 'active',
    id: member.id,
    name: member.name,
    email: member.email,
    role: member.role,
    spaces,
    keyCount,
    isSelf,
    avatarUrl: avatarUrl(member),
    lastActiveAt: member.lastActiveAt.toISOString(),
    joinedAt: member.joinedAt.toISOString(),
    mayChangeRole: canInOrganization('member:change_role', viewer.role),
    mayRemove: !isSelf && canInOrganization('member:remove', viewer.role),
  };
}

function toInvitation(
  invitation: Awaited<ReturnType<typeof findOpenInvitations>>[number],
  spaces: SpaceMembership[],
  viewer: Viewer,
): Invitation {
  const { id, email, role, invitedBy, inviterName, isExpired, expiresAt } = invitation;
  return {
    kind: 'invitation',
    state: isExpired ? 'expired' : 'invited',
    id,
    email,
    role,
    spaces,
    invitedBy: { id: invitedBy, name: inviterName },
    expiresAt: expiresAt.toISOString(),
    mayManage: canManageInvitation(viewer.role, { role, isOwn: invitedBy === viewer.user.id }),
  };
}
