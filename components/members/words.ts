import type { Tone } from '@/components/ui/badge';
import type { MemberState } from '@/lib/members/list-params';
import type { Person } from '@/lib/members/schema';
import type { OrganizationRole, SpaceRole } from '@/lib/permissions';

/** Roles as people read them. */
export const roleLabels: Record<OrganizationRole | SpaceRole, string> = {
  admin: 'Admin',
  editor: 'Editor',
  viewer: 'Viewer',
};

/** What an organization role is for. */
export const roleHints: Record<OrganizationRole, string> = {
  admin: 'Manages people, every space and key, the audit log and the plan.',
  editor: 'Creates spaces, and invites editors and viewers.',
  viewer: 'Works in the spaces they are brought into.',
};

/** Where a person or an invitation stands, as people read it. */
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

/** What a person is called in menus and dialogs: invitations have an address alone. */
export function nameOf(person: Person): string {
  return person.kind === 'member' ? person.name : person.email;
}
