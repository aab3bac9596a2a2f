import 'server-only';
import type { Transaction } from '@/db/client';
import { findMember } from '@/db/queries/members';
import {
  deleteSpaceMember,
  findPeopleOutsideSpace,
  findSpaceMembers,
  insertSpaceMember,
  updateSpaceMemberRole,
} from '@/db/queries/spaces-members';
import { avatarUrl } from '../account/schema';
import { type AuditDetails, recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import { AppError } from '../errors';
import { compareNames, pageOf } from '../page-of';
import type { SpaceRole } from '../permissions';
import type { Viewer } from '../viewer';
import type { SpaceListParams } from './list-params';
import type { SpaceMemberList, SpacePerson } from './schema';
import { requireSpace } from './service';

/** Maximum number of suggestions. The user narrows them by typing. */
const maxOffered = 20;

const nameAndEmail = ({ name, email }: { name: string; email: string }) => `${name}\n${email}`;

/** Returns one page of a space's members. @throws AppError not_found */
export async function listSpaceMembers(viewer: Viewer, id: string, params: SpaceListParams): Promise<SpaceMemberList> {
  await requireSpace(viewer, id, 'space:see');
  const members = await findSpaceMembers(viewer.organization.id, id);
  const sign = params.direction === 'asc' ? 1 : -1;
  const found = pageOf(members, {
    ...params,
    textOf: nameAndEmail,
    compare: (a, b) =>
      sign * (params.sort === 'created' ? a.since.getTime() - b.since.getTime() : 0) || sign * compareNames(a, b),
  });
  const rows = found.rows.map(({ since, avatarVersion, ...member }) => ({
    ...member,
    avatarUrl: avatarUrl({ id: member.id, avatarVersion }),
    since: since.toISOString(),
    isViewer: member.id === viewer.user.id,
  }));
  return { ...found, rows };
}

/** Returns the first matching members of the organization who can be added to a space, by name. */
export async function findPeopleToAdd(viewer: Viewer, id: string, query: string): Promise<SpacePerson[]> {
  await requireSpace(viewer, id, 'space:manage_members');
  const people = await findPeopleOutsideSpace(viewer.organization.id, id);
  const question = { query, textOf: nameAndEmail, compare: compareNames, page: 1, size: maxOffered } as const;
  return pageOf(people, question).rows.map(({ avatarVersion, ...person }) => ({
    ...person,
    avatarUrl: avatarUrl({ id: person.id, avatarVersion }),
  }));
}

type Member = { spaceId: string; userId: string };

/** Adds a member of the organization to a space. @throws AppError not_found, forbidden, conflict */
export async function addSpaceMember(viewer: Viewer, member: Member & { role: SpaceRole }): Promise<{ name: string }> {
  return inSpace(viewer, member, async ({ name, tx, audit }) => {
    if (!(await insertSpaceMember(viewer.organization.id, member, tx))) {
      throw new AppError('conflict', `${name} is a member of this space already.`);
    }
    await audit('space.member_added', { changes: { role: { from: null, to: member.role } } });
  });
}

/** Changes a member's role in a space. @throws AppError not_found, forbidden */
export async function changeSpaceMemberRole(
  viewer: Viewer,
  member: Member & { role: SpaceRole },
): Promise<{ name: string }> {
  return inSpace(viewer, member, async ({ tx, audit }) => {
    const from = await updateSpaceMemberRole(viewer.organization.id, member, tx);
    if (!from) throw notAMember();
    if (from !== member.role)
      await audit('space.member_role_changed', { changes: { role: { from, to: member.role } } });
  });
}

/** Removes a member from a space. Their keys stay in it. @throws AppError not_found, forbidden */
export async function removeSpaceMember(viewer: Viewer, member: Member): Promise<{ name: string }> {
  return inSpace(viewer, member, async ({ tx, audit }) => {
    const from = await deleteSpaceMember(viewer.organization.id, member, tx);
    if (!from) throw notAMember();
    await audit('space.member_removed', { changes: { role: { from, to: null } } });
  });
}

type MemberVerb = 'space.member_added' | 'space.member_role_changed' | 'space.member_removed';
type Step = { name: string; tx: Transaction; audit: (action: MemberVerb, details: AuditDetails) => Promise<void> };

/** Runs one change of one member in a transaction, with its audit entry. */
async function inSpace(by: Viewer, member: Member, run: (step: Step) => Promise<void>): Promise<{ name: string }> {
  return withCurrentRights(by, 'exclusive', async (viewer, tx) => {
    const space = await requireSpace(viewer, member.spaceId, 'space:manage_members', tx);
    const person = await findMember(viewer.organization.id, member.userId, tx);
    if (!person) throw notAMember();
    const { name, email } = person;
    const audit: Step['audit'] = (action, details) =>
      recordAudit(
        viewer,
        {
          action,
          targetType: 'space',
          targetId: space.id,
          details: { name: space.name, member: name, email, ...details },
        },
        tx,
      );
    await run({ name, tx, audit });
    return { name };
  });
}

function notAMember(): AppError {
  return new AppError('not_found', 'This person is not a member here any more.');
}
