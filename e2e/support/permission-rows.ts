import { v7 as newId } from 'uuid';
import type { ApiKeyPatch } from '@/lib/api-keys/schema';
import { type AccessContext, canInviteAs, canManageInvitation } from '@/lib/permissions';
import { type ActionRow, byKey, byMember, byNobody, byRole, bySpace, foreign, type Input, own } from './permission-row';
import type { PermissionWorld } from './permission-world';
import { settingSamples } from './setting-samples';

/** All server actions, each with the permission that it requires and an input that would change something. */

const batchOf =
  (action: 'disable' | 'remove'): Input =>
  (world, subject) => ({ keys: { ids: [world.keyOf(subject).id] }, change: { action } });
const startBatch =
  (action: 'disable' | 'remove'): Input =>
  (world, subject) => ({ keys: { ids: [world.keyOf(subject).id] }, change: { action }, expected: 1 });

const noPayments = () => 'No payment provider is connected';
const noProvider = () => 'This sign-in method is switched off';
const hasPassword = () => 'Your account has a password already';
const isDone = () => '"status":"done"';
const bystanderInSpace = ({ space, bystander }: PermissionWorld) => ({ spaceId: space.id, userId: bystander.id });
const manageInvitation = (role: AccessContext['organizationRole']) =>
  canManageInvitation(role, { role: 'viewer', isOwn: false });
const invite = (role: 'viewer' | 'admin') =>
  byRole(
    'member:invite',
    () => ({ email: `new-${newId()}@example.test`, role, spaces: [] }),
    undefined,
    (by) => canInviteAs(by, role),
  );

/** Every setting of a key, each with a value that it does not have. */
const patches: Record<string, (world: PermissionWorld) => ApiKeyPatch> = {
  isDisabled: () => ({ isDisabled: true }),
  ...Object.fromEntries(Object.entries(settingSamples).map(([name, { value }]) => [name, () => ({ [name]: value })])),
  ownerId: ({ latecomer }) => ({ ownerId: latecomer.id }),
};
const changeRows = Object.fromEntries(
  Object.entries(patches).map(([setting, patchOf]) => [
    `changeApiKeyAction (${setting})`,
    byKey('key:change', (world, subject) => ({ id: world.keyOf(subject).id, patch: patchOf(world) })),
  ]),
);

/** The password of every subject. */
export const everyonesPassword = 'correct horse battery';

/** The rows by the action's exported name; a second row of an action adds its difference in brackets. */
export const actionRows: Record<string, ActionRow> = {
  createApiKeyAction: byKey('key:create', ({ space }) => ({ name: 'New', spaceId: space.id, requestId: newId() })),
  ...changeRows,
  rotateApiKeyAction: byKey('key:change', (world, subject) => ({
    id: world.keyOf(subject).id,
    overlap: '24h',
    requestId: newId(),
    endsOldSecret: true,
  })),
  finishRotationAction: byKey('key:change', (world, subject) => ({ id: world.keyOf(subject).id })),
  extendRotationAction: byKey('key:change', (world, subject) => ({ id: world.keyOf(subject).id, overlap: '7d' })),
  readNoticeAction: byKey('key:see', (world, subject) => ({ id: world.noticeOf(subject) })),
  readNoticesUntilAction: byKey('key:see', (world, subject) => ({ id: world.noticeOf(subject) })),
  getKeyUseAction: byKey('key:see', (world, subject) => ({ id: world.keyOf(subject).id }), isDone),
  getFirstCallAction: byKey(
    'key:see',
    (world, subject) => ({ id: world.keyOf(subject).id, lastFive: 'other' }),
    isDone,
  ),
  listLiveUsesAction: byKey(
    'key:see',
    (world, subject) => ({ ids: [world.keyOf(subject).id], withRequests: true }),
    (world, subject) => world.keyOf(subject).id,
  ),
  countNewRequestsAction: byKey(
    'key:see',
    (world, subject) => ({
      params: `key=${world.keyOf(subject).id}&after=${encodeURIComponent('2026-01-01T00:00:00.000000Z~')}`,
    }),
    () => '"data":1',
  ),
  findKeysBySecretAction: byKey(
    'key:see',
    (world, subject) => ({ secrets: [world.keyOf(subject).secret] }),
    (world, subject) => world.keyOf(subject).name,
  ),
  listPossibleOwnersAction: byKey(
    'key:create',
    ({ space }) => ({ spaceId: space.id, query: '' }),
    ({ bystander }) => bystander.id,
  ),
  removeApiKeyAction: byKey('key:remove', (world, subject) => ({ id: world.keyOf(subject).id })),
  listApiKeysAction: byKey(
    'key:see',
    () => ({ params: '' }),
    (world, subject) => world.keyOf(subject).name,
  ),

  openPaletteAction: byKey(
    'key:see',
    (world, subject) => ({ recentKeyIds: [world.keyOf(subject).id] }),
    (world, subject) => world.keyOf(subject).name,
  ),
  previewApiKeyBatchAction: byKey('key:change', batchOf('disable'), () => '"changing":1'),
  startApiKeyBatchAction: byKey('key:change', startBatch('disable')),
  'startApiKeyBatchAction (removing)': byKey('key:remove', startBatch('remove')),
  // The permission for each key is checked when it is changed: lib/api-keys/batch-permissions.db.test.ts.
  runApiKeyBatchAction: byMember((world, subject) => ({ id: world.batchOf(subject) })),
  'runApiKeyBatchAction (another person’s)': byNobody((world) => ({ id: world.batch })),
  stopApiKeyBatchAction: byMember((world, subject) => ({ id: world.batchOf(subject) })),
  'stopApiKeyBatchAction (another person’s)': byNobody((world) => ({ id: world.batch })),
  listBatchOwnersAction: byKey(
    'key:see',
    () => ({}),
    ({ bystander }) => bystander.name,
  ),

  inviteMemberAction: invite('viewer'),
  'inviteMemberAction (as an admin)': invite('admin'),
  resendInvitationAction: byRole(
    'invitation:manage_any',
    ({ invitation }) => ({ id: invitation.id }),
    undefined,
    manageInvitation,
  ),
  withdrawInvitationAction: byRole(
    'invitation:manage_any',
    ({ invitation }) => ({ id: invitation.id }),
    undefined,
    manageInvitation,
  ),
  changeMemberRoleAction: byRole('member:change_role', ({ bystander }) => ({ id: bystander.id, role: 'viewer' })),
  'changeMemberRoleAction (one’s own)': byRole('member:change_role', (world, subject) => ({
    id: world.personOf(subject)?.id ?? world.bystander.id,
    role: subject.access?.organizationRole === 'admin' ? 'viewer' : 'admin',
  })),
  listOwnedKeysAction: byRole(
    'member:remove',
    ({ bystander }) => ({ id: bystander.id }),
    ({ key }) => key.name,
  ),
  removeMemberAction: byRole('member:remove', ({ bystander }) => ({
    id: bystander.id,
    keys: { all: { kind: 'remove' }, each: [] },
  })),
  leaveOrganizationAction: byRole('member:leave', () => ({})),
  acceptInvitationAction: foreign(({ invitation }) => ({ token: invitation.token })),
  renameOrganizationAction: byRole('organization:rename', () => ({ organization: 'Renamed' })),
  changeKeyLifetimesAction: byRole('organization:change_settings', () => ({ defaultDays: 7, longestDays: 30 })),

  createWebhookAction: byRole('organization:change_settings', () => ({
    kind: 'standard',
    name: '',
    url: 'https://hooks.invalid/',
    eventTypes: ['webhook.disabled'],
  })),
  changeWebhookAction: byRole('organization:change_settings', ({ webhook }) => ({
    id: webhook.id,
    patch: { name: 'Renamed' },
  })),
  removeWebhookAction: byRole('organization:change_settings', ({ webhook }) => ({ id: webhook.id })),
  rotateWebhookSecretAction: byRole('organization:change_settings', ({ webhook }) => ({ id: webhook.id })),
  endOldWebhookSecretAction: byRole('organization:change_settings', ({ webhook }) => ({ id: webhook.id })),
  sendTestEventAction: byRole('organization:change_settings', ({ webhook }) => ({ id: webhook.id })),
  sendAgainAction: byRole('organization:change_settings', ({ deliveryId }) => ({ id: deliveryId })),

  createSpaceAction: byRole('space:create', () => ({ name: 'New space', description: '' })),
  changeSpaceAction: bySpace('space:change', ({ space }) => ({ spaceId: space.id, name: 'Renamed', description: '' })),
  changeSpaceModelsAction: bySpace('space:change', ({ space }) => ({
    spaceId: space.id,
    defaultModel: 'other',
    allowedModels: null,
  })),
  changeSpaceLogoAction: bySpace('space:change', ({ space }) => ({ spaceId: space.id, logo: null })),
  countKeysToStopAction: bySpace('space:delete', ({ space }) => ({ spaceId: space.id }), isDone),
  deleteSpaceAction: bySpace('space:delete', ({ space }) => ({ spaceId: space.id, name: space.name })),
  findPeopleToAddAction: bySpace(
    'space:manage_members',
    ({ space }) => ({ spaceId: space.id, query: 'latecomer' }),
    ({ latecomer }) => latecomer.email,
  ),
  addSpaceMemberAction: bySpace('space:manage_members', ({ space, latecomer }) => ({
    spaceId: space.id,
    userId: latecomer.id,
    role: 'viewer',
  })),
  changeSpaceMemberRoleAction: bySpace('space:manage_members', (world) => ({
    ...bystanderInSpace(world),
    role: 'admin',
  })),
  removeSpaceMemberAction: bySpace('space:manage_members', bystanderInSpace),

  changePlanAction: byRole('billing:manage', () => ({ plan: 'pulze_one', from: '/', isConfirmed: true })),
  cancelSubscriptionAction: byRole('billing:manage', () => ({ when: 'now' })),
  resumeSubscriptionAction: byRole('billing:manage', () => ({}), noPayments),
  openPortalAction: byRole('billing:manage', () => ({ from: '/' }), noPayments),

  createOrganizationAction: own(() => ({ organization: 'Another' })),
  changeNameAction: own(() => ({ name: 'Another name' })),
  changeAvatarAction: own(() => ({ avatar: null })),
  changeMailChoicesAction: own(() => ({
    expiring: false,
    removedKeyUsed: false,
    webhookDisabled: false,
    ownKeysOnly: true,
  })),
  changePasswordAction: own(() => ({ current: everyonesPassword, next: 'a whole new sentence' })),
  setPasswordAction: own(() => ({ next: 'a whole new sentence' }), hasPassword),
  connectProviderAction: own(() => ({ provider: 'oidc' }), noProvider),
  disconnectIdentityAction: own((world, subject) => ({ id: world.personOf(subject)?.identityId ?? newId() })),
  'disconnectIdentityAction (another person’s)': foreign(({ bystander }) => ({ id: bystander.identityId })),
  endSessionAction: own((world, subject) => ({ id: world.personOf(subject)?.sessionId ?? newId() })),
  'endSessionAction (another person’s)': foreign(({ bystander }) => ({ id: bystander.sessionId })),
  signOutEverywhereAction: own(() => ({})),
};

/** Actions for signing in and out, which don't depend on a role. */
export const openActions = [
  'signInAction',
  'signUpAction',
  'signOutAction',
  'acceptWithNewAccountAction',
  'continueWithAction',
  'signInWithLinkAction',
  'requestSignInLinkAction',
  'signOutToAcceptAction',
];
