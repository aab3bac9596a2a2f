import {
  type AccessContext,
  canInOrganization,
  canWithKey,
  canWithSpace,
  type KeyAction,
  type OrganizationAction,
  type SpaceAction,
} from '@/lib/permissions';
import { imageVersion, loggedAddress, type PermissionWorld, type Subject } from './permission-world';

/** A page or download that only some users may see, and the permission that it requires. */
export type PageRow = {
  name: string;
  permission: KeyAction | SpaceAction | OrganizationAction;
  may: (access: AccessContext) => boolean;
  method: 'GET' | 'POST';
  path: (world: PermissionWorld, subject: Subject) => string;
  /** The JSON body of a POST. */
  input?: (world: PermissionWorld, subject: Subject) => unknown;
  /** A text that the response contains only for users with the permission. */
  shows: (world: PermissionWorld, subject: Subject) => string;
};

const permissionsPath = ({ organization }: PermissionWorld, rest: string) =>
  `/${organization.slug}/permissions/${rest}`;
const byKey = (
  permission: KeyAction,
  row: Pick<PageRow, 'name' | 'path' | 'shows'> & Partial<Pick<PageRow, 'method' | 'input'>>,
): PageRow => ({
  method: 'GET',
  ...row,
  permission,
  may: (access) => canWithKey(permission, access),
});
const bySpace = (permission: SpaceAction, row: Pick<PageRow, 'name' | 'path' | 'shows'>): PageRow => ({
  ...row,
  permission,
  method: 'GET',
  may: (access) => canWithSpace(permission, access),
});
const byRole = (
  permission: OrganizationAction,
  row: Pick<PageRow, 'name' | 'path' | 'shows'> & Partial<Pick<PageRow, 'method'>>,
): PageRow => ({
  method: 'GET',
  ...row,
  permission,
  may: ({ organizationRole }) => canInOrganization(permission, organizationRole),
});

export const pageRows: PageRow[] = [
  byKey('key:see', {
    name: 'the overview',
    path: ({ organization }) => `/${organization.slug}`,
    shows: (world, subject) => world.keyOf(subject).name,
  }),
  byKey('key:see', {
    name: 'the notices of the bell',
    path: ({ organization }) => `/${organization.slug}/notices`,
    shows: (world, subject) => world.keyOf(subject).name,
  }),
  byKey('key:see', {
    name: 'API Keys',
    path: (world) => permissionsPath(world, 'api-keys'),
    shows: (world, subject) => world.keyOf(subject).name,
  }),
  byKey('key:see', {
    name: 'the API keys’ file',
    method: 'POST',
    path: (world) => permissionsPath(world, 'api-keys/export'),
    shows: (world, subject) => world.keyOf(subject).name,
  }),
  byKey('key:see', {
    name: 'an API key',
    path: (world, subject) => permissionsPath(world, `api-keys/${world.keyOf(subject).id}`),
    shows: (world, subject) => world.keyOf(subject).name,
  }),
  byKey('key:change', {
    name: 'a dry run of an API key’s settings',
    method: 'POST',
    path: (world) => permissionsPath(world, 'api-keys/dry-run'),
    input: (world, subject) => ({ id: world.keyOf(subject).id, patch: {} }),
    shows: () => '"knownModels"',
  }),
  byKey('key:see_history', {
    name: 'the history of an API key',
    path: (world, subject) => permissionsPath(world, `api-keys/${world.keyOf(subject).id}`),
    shows: () => 'Nothing is recorded.',
  }),
  byKey('key:see_addresses', {
    name: 'the addresses an API key was called from',
    path: (world, subject) => permissionsPath(world, `api-keys/${world.keyOf(subject).id}`),
    shows: () => loggedAddress,
  }),
  byKey('key:see', {
    name: 'Usage',
    path: (world, subject) => `/${world.organization.slug}/usage?key=${world.keyOf(subject).id}`,
    shows: (world, subject) => world.keyOf(subject).name,
  }),
  byKey('key:see', {
    name: 'the usage’s file',
    method: 'POST',
    path: (world, subject) => `/${world.organization.slug}/usage/export?key=${world.keyOf(subject).id}`,
    shows: (world, subject) => world.keyOf(subject).name,
  }),
  byKey('key:see', {
    name: 'Requests',
    path: (world, subject) => `/${world.organization.slug}/usage/requests?key=${world.keyOf(subject).id}`,
    shows: (world, subject) => world.keyOf(subject).name,
  }),
  byKey('key:see_addresses', {
    name: 'the addresses of Requests',
    path: (world, subject) => `/${world.organization.slug}/usage/requests?key=${world.keyOf(subject).id}`,
    shows: () => loggedAddress,
  }),
  byKey('key:see', {
    name: 'the requests’ file',
    method: 'POST',
    path: (world) => `/${world.organization.slug}/usage/requests/export`,
    shows: (world, subject) => world.keyOf(subject).name,
  }),
  byRole('member:see', {
    name: 'Members',
    path: (world) => permissionsPath(world, 'members'),
    shows: ({ bystander }) => bystander.email,
  }),
  byRole('invitation:see', {
    name: 'the invitations among the members',
    path: (world) => permissionsPath(world, 'members'),
    shows: ({ invitation }) => invitation.email,
  }),
  byRole('member:export', {
    name: 'the members’ file',
    method: 'POST',
    path: (world) => permissionsPath(world, 'members/export'),
    shows: ({ bystander }) => bystander.email,
  }),
  bySpace('space:see', {
    name: 'Spaces',
    path: (world) => permissionsPath(world, 'spaces'),
    shows: ({ space }) => space.name,
  }),
  bySpace('space:see', {
    name: 'a space',
    path: (world) => permissionsPath(world, `spaces/${world.space.id}`),
    shows: ({ space }) => space.name,
  }),
  bySpace('space:see', {
    name: 'a space’s logo',
    path: (world) => permissionsPath(world, `spaces/${world.space.id}/logo/${imageVersion}`),
    shows: () => 'webp',
  }),
  byRole('audit_log:see', {
    name: 'the audit log',
    path: (world) => permissionsPath(world, 'audit-log'),
    shows: ({ auditedName }) => auditedName,
  }),
  byRole('audit_log:see', {
    name: 'the audit log’s file',
    method: 'POST',
    path: (world) => permissionsPath(world, 'audit-log/export'),
    shows: ({ auditedName }) => auditedName,
  }),
  byRole('billing:manage', {
    name: 'Billing',
    path: ({ organization }) => `/${organization.slug}/billing`,
    shows: () => 'The plan of your organization, and the plans',
  }),
  byRole('organization:change_settings', {
    name: 'Webhooks',
    path: ({ organization }) => `/${organization.slug}/settings/webhooks`,
    shows: ({ webhook }) => webhook.url,
  }),
  byRole('organization:change_settings', {
    name: 'a webhook',
    path: ({ organization, webhook }) => `/${organization.slug}/settings/webhooks/${webhook.id}`,
    shows: ({ webhook }) => webhook.url,
  }),
  byRole('organization:change_settings', {
    name: 'Settings',
    path: ({ organization }) => `/${organization.slug}/settings`,
    shows: () => 'Of the whole organization. Only its admins can change them.',
  }),
];
