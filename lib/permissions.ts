/** Who may do what: the two tables of the product's permission model, as data and pure predicates. */
export const organizationRoles = ['admin', 'editor', 'viewer'] as const;
export type OrganizationRole = (typeof organizationRoles)[number];

export const spaceRoles = ['admin', 'editor', 'viewer'] as const;
export type SpaceRole = (typeof spaceRoles)[number];

/** What a person is to one key or one space: every relation that holds, none if they are outside it. */
export const keyRelations = ['org_admin', 'space_admin', 'owner', 'space_member'] as const;
export type KeyRelation = (typeof keyRelations)[number];

/** Key actions and the relations that allow them. `owner` counts only for a member of the key's space. */
export const keyPermissions = {
  'key:see': ['org_admin', 'space_admin', 'owner', 'space_member'],
  'key:create': ['org_admin', 'space_admin'],
  'key:change': ['org_admin', 'space_admin'],
  'key:remove': ['org_admin', 'space_admin', 'owner'],
  'key:see_addresses': ['org_admin', 'space_admin', 'owner'],
} as const satisfies Record<string, readonly KeyRelation[]>;
export type KeyAction = keyof typeof keyPermissions;

/** What a person is to one space. `editing_space_admin` is its admin who may also edit in the organization. */
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
  'audit_log:see': ['admin'],
  'billing:manage': ['admin'],
} as const satisfies Record<string, readonly OrganizationRole[]>;
export type OrganizationAction = keyof typeof organizationPermissions;

/** The roles that someone of a role may invite others as; resending and withdrawing follow the same table. */
const invitableRoles = {
  admin: ['admin', 'editor', 'viewer'],
  editor: ['editor', 'viewer'],
  viewer: [],
} as const satisfies Record<OrganizationRole, readonly OrganizationRole[]>;

/** Whether someone of role `by` may invite a person as `role`. */
export function canInviteAs(by: OrganizationRole, role: OrganizationRole): boolean {
  const roles: readonly OrganizationRole[] = invitableRoles[by];
  return canInOrganization('member:invite', by) && roles.includes(role);
}

/** Whether someone of role `by` may send an invitation again or withdraw it. */
export function canManageInvitation(by: OrganizationRole, invitation: { role: OrganizationRole; isOwn: boolean }) {
  return canInviteAs(by, invitation.role) && (invitation.isOwn || canInOrganization('invitation:manage_any', by));
}

/** The facts about a person and a space (and, for a key, whether they own it) that decide key actions. */
export type KeyStanding = {
  organizationRole: OrganizationRole;
  /** The person's role in the key's space; null when not a member of it. */
  spaceRole: SpaceRole | null;
  isOwner: boolean;
};

/** The relations that hold for a standing: an organization admin is admin in every space. */
function keyRelationsOf(standing: KeyStanding): KeyRelation[] {
  const relations: KeyRelation[] = [];
  if (standing.organizationRole === 'admin') relations.push('org_admin');
  if (standing.spaceRole === 'admin') relations.push('space_admin');
  // Ownership is attribution: it carries rights only while the owner is in the space.
  if (standing.spaceRole !== null) relations.push('space_member');
  if (standing.spaceRole !== null && standing.isOwner) relations.push('owner');
  return relations;
}

/** Whether someone of this standing may do `action` to a key (or, for `key:create`, in a space). */
export function canWithKey(action: KeyAction, standing: KeyStanding): boolean {
  const allowed: readonly KeyRelation[] = keyPermissions[action];
  return keyRelationsOf(standing).some((relation) => allowed.includes(relation));
}

/** The facts about a person and a space that decide space actions. */
export type SpaceStanding = Omit<KeyStanding, 'isOwner'>;

/** Whether someone of this standing may do `action` to a space. */
export function canWithSpace(action: SpaceAction, { organizationRole, spaceRole }: SpaceStanding): boolean {
  const relations: SpaceRelation[] = [];
  if (organizationRole === 'admin') relations.push('org_admin');
  if (spaceRole === 'admin' && organizationRole !== 'viewer') relations.push('editing_space_admin');
  if (spaceRole === 'admin') relations.push('space_admin');
  if (spaceRole !== null) relations.push('space_member');
  const allowed: readonly SpaceRelation[] = spacePermissions[action];
  return relations.some((relation) => allowed.includes(relation));
}

/** Whether someone of this role may do `action` in their organization. */
export function canInOrganization(action: OrganizationAction, role: OrganizationRole): boolean {
  const allowed: readonly OrganizationRole[] = organizationPermissions[action];
  return allowed.includes(role);
}
