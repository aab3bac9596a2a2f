'use server';

import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import { personAction, publicAction, viewerAction } from '../action';
import { endOwnSession } from '../auth/end-own-session';
import { signIn } from '../auth/next-auth';
import { byToken } from '../auth/schema';
import { byId, nothing } from '../input';
import { invitationPath, overviewPath } from '../paths';
import { acceptInvitation, acceptWithNewAccount } from './accept-service';
import { inviteMember, resendInvitation, withdrawInvitation } from './invitation-service';
import { listOwnedKeys } from './reassign-keys';
import { changeRoleSchema, inviteSchema, joinSchema, removeMemberSchema } from './schema';
import { changeMemberRole, leaveOrganization, removeMember } from './service';

/** Invites an address and returns the link, which is shown once. */
export const inviteMemberAction = viewerAction(inviteSchema, async (viewer, input) => {
  const invitation = await inviteMember(viewer, input);
  refresh();
  return invitation;
});

/** Sends an invitation again and returns its new link, which is shown once. */
export const resendInvitationAction = viewerAction(byId, async (viewer, { id }) => {
  try {
    return await resendInvitation(viewer, id);
  } finally {
    // Refreshes the list behind the dialog, because the invitation may have been accepted or withdrawn.
    refresh();
  }
});

/** Withdraws an invitation. Its link stops working. */
export const withdrawInvitationAction = viewerAction(byId, async (viewer, { id }) => {
  try {
    return await withdrawInvitation(viewer, id);
  } finally {
    refresh();
  }
});

/** Changes a member's role, which applies to the member's next request. */
export const changeMemberRoleAction = viewerAction(changeRoleSchema, async (viewer, input) => {
  try {
    return await changeMemberRole(viewer, input);
  } finally {
    refresh();
  }
});

/** Lists the keys that need a disposition before a member is removed. */
export const listOwnedKeysAction = viewerAction(byId, (viewer, { id }) => listOwnedKeys(viewer, id));

/** Removes a member and applies the dispositions of their keys. The member's next request is refused. */
export const removeMemberAction = viewerAction(removeMemberSchema, async (viewer, input) => {
  try {
    return await removeMember(viewer, input);
  } finally {
    refresh();
  }
});

/** Ends the viewer's own membership and redirects to another organization of theirs, if any. */
export const leaveOrganizationAction = viewerAction(nothing, async (viewer) => {
  await leaveOrganization(viewer);
  redirect('/');
});

/** Accepts an invitation as the signed-in user. */
export const acceptInvitationAction = personAction(byToken, async (person, input) => {
  const { slug } = await acceptInvitation(person, input.token);
  redirect(overviewPath(slug));
});

/** Creates an account for the invited address, accepts the invitation and signs in. */
export const acceptWithNewAccountAction = publicAction(joinSchema, async (request, { token, ...input }) => {
  const { slug, email } = await acceptWithNewAccount(token, input, request);
  await signIn('credentials', { email, password: input.password, redirect: false });
  redirect(overviewPath(slug));
});

/** Signs out the current user and redirects back to the invitation. */
export const signOutToAcceptAction = publicAction(byToken, async (_, { token }) => {
  await endOwnSession();
  redirect(invitationPath(token));
});
