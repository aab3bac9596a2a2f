import type { Tone } from '@/components/ui/badge';
import type { MemberState } from '@/lib/members/list-params';
import type { Person } from '@/lib/members/schema';
import type { OrganizationRole, SpaceRole } from '@/lib/permissions';

/** The labels of the roles. */
export const roleLabels: Record<OrganizationRole | SpaceRole, string> = {
  admin: 'Admin',
  editor: 'Editor',
  viewer: 'Viewer',
};

/** What each organization role may do. */
export const roleHints: Record<OrganizationRole, string> = {
  admin: 'Manages people, every space and key, the audit log and the plan.',
  editor: 'Creates spaces, and invites editors and viewers.',
  viewer: 'Works in the spaces they are a member of.',
};

/** The labels of the states of members and invitations. */
export const memberStateLabels: Record<MemberState, string> = {
  active: 'Active',
  invited: 'Invited',
  expired: 'Invitation expired',
};

export const memberStateTones: Record<MemberState, Tone> = {
  active: 'success',
  invited: 'accent',
  expired: 'warning',
};

/** Returns the name of a member, or the address of an invitation. */
export function nameOf(person: Person): string {
  return person.kind === 'member' ? person.name : person.email;
}
