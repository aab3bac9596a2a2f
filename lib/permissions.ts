/** The product's permission model: tables of allowed roles and pure predicates that read them. */
export const organizationRoles = ['admin', 'editor', 'viewer'] as const;
export type OrganizationRole = (typeof organizationRoles)[number];

export const spaceRoles = ['admin', 'editor', 'viewer'] as const;
export type SpaceRole = (typeof spaceRoles)[number];

/** The relations a user can have to one key; a user outside its space and without the admin role has none. */
export const keyRelations = ['org_admin', 'space_admin', 'owner', 'space_member'] as const;
export type KeyRelation = (typeof keyRelations)[number];

/** Key actions and the relations that allow them. `owner` counts only for a member of the key's space. */
export const keyPermissions = {
  'key:see': ['org_admin', 'space_admin', 'owner', 'space_member'],
  'key:create': ['org_admin', 'space_admin'],
  'key:change': ['org_admin', 'space_admin'],
  'key:see_history': ['org_admin', 'space_admin', 'owner', 'space_member'],
  'key:remove': ['org_admin', 'space_admin', 'owner'],
  'key:see_addresses': ['org_admin', 'space_admin', 'owner'],
} as const satisfies Record<string, readonly KeyRelation[]>;
export type KeyAction = keyof typeof keyPermissions;

/** The relations a user can have to one space. An `editing_space_admin` is at least an editor in the organization. */
export const spaceRelations = ['org_admin', 'editing_space_admin', 'space_admin', 'space_member'] as const;
export type SpaceRelation = (typeof spaceRelations)[number];

/** Space actions and the relations that allow them. */
export const spacePermissions = {
  'space:see': ['org_admin', 'space_member'],
  'space:change': ['org_admin', 'space_admin'],
  'space:manage_members': ['org_admin', 'space_admin'],
  'space:delete': ['org_admin', 'editing_space_admin'],
} as const satisfies Record<string, readonly SpaceRelation[]>;
export type SpaceAction = keyof typeof spacePermissions;

/** Organization actions and the roles that allow them. */
export const organizationPermissions = {
  'space:create': ['admin', 'editor'],
  'member:see': ['admin', 'editor', 'viewer'],
  'member:export': ['admin'],
  'member:leave': ['admin', 'editor', 'viewer'],
  'member:invite': ['admin', 'editor'],
  'invitation:see': ['admin', 'editor'],
  'invitation:manage_any': ['admin'],
  'member:change_role': ['admin'],
  'member:remove': ['admin'],
  'organization:rename': ['admin'],
  'organization:change_settings': ['admin'],
  'audit_log:see': ['admin'],
  'billing:manage': ['admin'],
} as const satisfies Record<string, readonly OrganizationRole[]>;
export type OrganizationAction = keyof typeof organizationPermissions;

/** The roles each role may grant in an invitation; resending and withdrawing follow the same table. */
const invitableRoles = {
  admin: ['admin', 'editor', 'viewer'],
  editor: ['editor', 'viewer'],
  viewer: [],
} as const satisfies Record<OrganizationRole, readonly OrganizationRole[]>;

/** Returns whether a user with the role `by` may invite a person as `role`. */
export function canInviteAs(by: OrganizationRole, role: OrganizationRole): boolean {
  const roles: readonly OrganizationRole[] = invitableRoles[by];
  return canInOrganization('member:invite', by) && roles.includes(role);
}

/** Returns whether a user with the role `by` may resend or withdraw an invitation. */
export function canManageInvitation(by: OrganizationRole, invitation: { role: OrganizationRole; isOwn: boolean }) {
  return canInviteAs(by, invitation.role) && (invitation.isOwn || canInOrganization('invitation:manage_any', by));
}

/** A user's roles in the organization and in a key's space, and whether they own the key: the input of key checks. */
export type AccessContext = {
  organizationRole: OrganizationRole;
  /** Null when the user is not a member of the key's space. */
  spaceRole: SpaceRole | null;
  isOwner: boolean;
};

/** Lists the user's relations to the key; an organization admin is admin in every space. */
function keyRelationsOf(access: AccessContext): KeyRelation[] {
  const relations: KeyRelation[] = [];
  if (access.organizationRole === 'admin') relations.push('org_admin');
  if (access.spaceRole === 'admin') relations.push('space_admin');
  // Ownership grants rights only while the owner is a member of the space.
  if (access.spaceRole !== null) relations.push('space_member');
  if (access.spaceRole !== null && access.isOwner) relations.push('owner');
  return relations;
}

/** Returns whether the user may do `action` to a key (or, for `key:create`, in a space). */
export function canWithKey(action: KeyAction, access: AccessContext): boolean {
  const allowed: readonly KeyRelation[] = keyPermissions[action];
  return keyRelationsOf(access).some((relation) => allowed.includes(relation));
}

/** A user's roles in the organization and in a space: the input of space checks. */
export type SpaceAccessContext = Omit<AccessContext, 'isOwner'>;

/** Returns whether the user may do `action` to a space. */
export function canWithSpace(action: SpaceAction, { organizationRole, spaceRole }: SpaceAccessContext): boolean {
  const relations: SpaceRelation[] = [];
  if (organizationRole === 'admin') relations.push('org_admin');
  if (spaceRole === 'admin' && organizationRole !== 'viewer') relations.push('editing_space_admin');
  if (spaceRole === 'admin') relations.push('space_admin');
  if (spaceRole !== null) relations.push('space_member');
  const allowed: readonly SpaceRelation[] = spacePermissions[action];
  return relations.some((relation) => allowed.includes(relation));
}

/** Returns whether a user with this role may do `action` in their organization. */
export function canInOrganization(action: OrganizationAction, role: OrganizationRole): boolean {
  const allowed: readonly OrganizationRole[] = organizationPermissions[action];
  return allowed.includes(role);
}
