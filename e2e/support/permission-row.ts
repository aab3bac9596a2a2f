import {
  type AccessContext,
  canInOrganization,
  canWithKey,
  canWithSpace,
  type KeyAction,
  type OrganizationAction,
  type SpaceAction,
} from '@/lib/permissions';
import type { PermissionWorld, Subject } from './permission-world';

export type Input = (world: PermissionWorld, subject: Subject) => unknown;

export type ActionRow = {
  /** The permissions of lib/permissions that the row tests; none for actions on a user's own objects. */
  permissions: (KeyAction | SpaceAction | OrganizationAction)[];
  may: (subject: Subject) => boolean;
  input: (world: PermissionWorld, subject: Subject) => unknown[];
  /** For actions that change nothing: a text that the answer contains only for users with the permission. */
  answers?: (world: PermissionWorld, subject: Subject) => string;
};

export const forMembers = (may: (access: AccessContext) => boolean) => (subject: Subject) =>
  subject.access !== null && may(subject.access);
export const inOrganization =
  (input: Input): ActionRow['input'] =>
  (world, subject) => [world.organization.slug, input(world, subject)];

export const byKey = (action: KeyAction, input: Input, answers?: ActionRow['answers']): ActionRow => ({
  permissions: [action],
  input: inOrganization(input),
  answers,
  may: forMembers((access) => canWithKey(action, access)),
});
export const bySpace = (action: SpaceAction, input: Input, answers?: ActionRow['answers']): ActionRow => ({
  permissions: [action],
  input: inOrganization(input),
  answers,
  may: forMembers((access) => canWithSpace(action, access)),
});
export const byRole = (
  action: OrganizationAction,
  input: Input,
  answers?: ActionRow['answers'],
  may = (role: AccessContext['organizationRole']) => canInOrganization(action, role),
): ActionRow => ({
  permissions: [action],
  input: inOrganization(input),
  answers,
  may: forMembers(({ organizationRole }) => may(organizationRole)),
});
/** An action on the user's own account, for every signed-in user. */
export const own = (input: Input, answers?: ActionRow['answers']): ActionRow => ({
  permissions: [],
  may: ({ isSignedIn }) => isSignedIn,
  answers,
  input: (world, subject) => [input(world, subject)],
});
/** An action on another user's account, which no subject may do. */
export const foreign = (input: Input): ActionRow => ({ ...own(input), may: () => false });

/** An action on an object that the calling member created. */
export const byMember = (input: Input): ActionRow => ({
  permissions: [],
  input: inOrganization(input),
  may: forMembers(() => true),
});
/** An action on an object that another member created, which no subject may do. */
export const byNobody = (input: Input): ActionRow => ({ ...byMember(input), may: () => false });
