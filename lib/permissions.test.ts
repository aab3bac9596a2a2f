import { describe, expect, test } from 'vitest';
import {
  type AccessContext,
  canInOrganization,
  canInviteAs,
  canManageInvitation,
  canWithKey,
  canWithSpace,
  type KeyAction,
  type OrganizationAction,
  type OrganizationRole,
  organizationRoles,
  type SpaceAction,
} from './permissions';

// The tables are repeated here by hand, so that a mistake in lib/permissions fails a test.
const contexts: Record<string, AccessContext> = {
  'org admin': { organizationRole: 'admin', spaceRole: null, isOwner: false },
  'space admin': { organizationRole: 'viewer', spaceRole: 'admin', isOwner: false },
  'owner in the space': { organizationRole: 'viewer', spaceRole: 'viewer', isOwner: true },
  'space editor': { organizationRole: 'editor', spaceRole: 'editor', isOwner: false },
  'space viewer': { organizationRole: 'viewer', spaceRole: 'viewer', isOwner: false },
  'owner who left the space': { organizationRole: 'editor', spaceRole: null, isOwner: true },
  outsider: { organizationRole: 'editor', spaceRole: null, isOwner: false },
};

const expected: Record<KeyAction, string[]> = {
  'key:see': ['org admin', 'space admin', 'owner in the space', 'space editor', 'space viewer'],
  'key:create': ['org admin', 'space admin'],
  'key:change': ['org admin', 'space admin'],
  'key:see_history': ['org admin', 'space admin', 'owner in the space', 'space editor', 'space viewer'],
  'key:remove': ['org admin', 'space admin', 'owner in the space'],
  'key:see_addresses': ['org admin', 'space admin', 'owner in the space'],
};

describe.each(Object.entries(expected))('%s follows the table for each key relation', (action, allowed) => {
  test.each(Object.entries(contexts))('%s', (name, access) => {
    expect(canWithKey(action as KeyAction, access)).toBe(allowed.includes(name));
  });
});

const spaceExpected: Record<SpaceAction, string[]> = {
  'space:see': [
    'org admin',
    'space admin',
    'owner in the space',
    'space editor',
    'space viewer',
    'editing space admin',
  ],
  'space:change': ['org admin', 'space admin', 'editing space admin'],
  'space:manage_members': ['org admin', 'space admin', 'editing space admin'],
  'space:delete': ['org admin', 'editing space admin'],
};

describe.each(Object.entries(spaceExpected))('%s follows the table for each space relation', (action, allowed) => {
  const everyone = {
    ...contexts,
    'editing space admin': { organizationRole: 'editor', spaceRole: 'admin', isOwner: false } as const,
  };
  test.each(Object.entries(everyone))('%s', (name, access) => {
    expect(canWithSpace(action as SpaceAction, access)).toBe(allowed.includes(name));
  });
});

const byRole: Record<OrganizationAction, OrganizationRole[]> = {
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
};

describe.each(Object.entries(byRole))('%s follows the table for each organization role', (action, allowed) => {
  test.each(['admin', 'editor', 'viewer'] as const)('%s', (role) => {
    expect(canInOrganization(action as OrganizationAction, role)).toBe(allowed.includes(role));
  });
});

test.each([
  ['admin', ['admin', 'editor', 'viewer']],
  ['editor', ['editor', 'viewer']],
  ['viewer', []],
] as const)('canInviteAs allows the role %s to invite as: %s', (by, roles) => {
  expect(organizationRoles.filter((role) => canInviteAs(by, role))).toEqual(roles);
});

test('an editor manages only invitations they sent themselves, for roles up to their own', () => {
  expect(canManageInvitation('editor', { role: 'viewer', isOwn: true })).toBe(true);
  expect(canManageInvitation('editor', { role: 'viewer', isOwn: false })).toBe(false);
  expect(canManageInvitation('editor', { role: 'admin', isOwn: true })).toBe(false);
  expect(canManageInvitation('admin', { role: 'admin', isOwn: false })).toBe(true);
  expect(canManageInvitation('viewer', { role: 'viewer', isOwn: true })).toBe(false);
});
