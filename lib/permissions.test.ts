import { describe, expect, test } from 'vitest';
import {
  canInOrganization,
  canInviteAs,
  canManageInvitation,
  canWithKey,
  canWithSpace,
  type KeyAction,
  type KeyStanding,
  type OrganizationAction,
  type OrganizationRole,
  organizationRoles,
  type SpaceAction,
} from './permissions';

/** The product's table, written out by hand a second time: a slip in the data must not agree with itself. */
const standings: Record<string, KeyStanding> = {
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
  'key:remove': ['org admin', 'space admin', 'owner in the space'],
  'key:see_addresses': ['org admin', 'space admin', 'owner in the space'],
};

describe.each(Object.entries(expected))('%s', (action, allowed) => {
  test.each(Object.entries(standings))('%s', (name, standing) => {
    expect(canWithKey(action as KeyAction, standing)).toBe(allowed.includes(name));
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

describe.each(Object.entries(spaceExpected))('%s', (action, allowed) => {
  const everyone = {
    ...standings,
    'editing space admin': { organizationRole: 'editor', spaceRole: 'admin', isOwner: false } as const,
  };
  test.each(Object.entries(everyone))('%s', (name, standing) => {
    expect(canWithSpace(action as SpaceAction, standing)).toBe(allowed.includes(name));
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
  'audit_log:see': ['admin'],
  'billing:manage': ['admin'],
};

describe.each(Object.entries(byRole))('%s', (action, allowed) => {
  test.each(['admin', 'editor', 'viewer'] as const)('%s', (role) => {
    expect(canInOrganization(action as OrganizationAction, role)).toBe(allowed.includes(role));
  });
});

test.each([
  ['admin', ['admin', 'editor', 'viewer']],
  ['editor', ['editor', 'viewer']],
  ['viewer', []],
] as const)('%s may invite others as: %s', (by, roles) => {
  expect(organizationRoles.filter((role) => canInviteAs(by, role))).toEqual(roles);
});

test('an editor manages the invitations they sent themselves, and none above their role', () => {
  expect(canManageInvitation('editor', { role: 'viewer', isOwn: true })).toBe(true);
  expect(canManageInvitation('editor', { role: 'viewer', isOwn: false })).toBe(false);
  expect(canManageInvitation('editor', { role: 'admin', isOwn: true })).toBe(false);
  expect(canManageInvitation('admin', { role: 'admin', isOwn: false })).toBe(true);
  expect(canManageInvitation('viewer', { role: 'viewer', isOwn: true })).toBe(false);
});
