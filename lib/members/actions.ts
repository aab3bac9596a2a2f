'use server';

import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import { personAction, publicAction, viewerAction } from '../action';
import { endOwnSession } from '../auth/end-own-session';
import { signIn } from '../auth/next-auth';
import { byToken } from '../auth/schema';
import { byId, nothing } from '../input';
import { apiKeysPath, invitationPath } from '../paths';
import { acceptInvitation, acceptWithNewAccount } from './accept-service';
import { inviteMember, resendInvitation, withdrawInvitation } from './invitation-service';
import { listOwnedKeys } from './reassign-keys';
import { changeRoleSchema, inviteSchema, joinSchema, removeMemberSchema } from './schema';
import { changeMemberRole, leaveOrganization, removeMember } from './service';

/** Invites an address and answers the link, once. */
export const inviteMemberAction = viewerAction(inviteSchema, async (viewer, input) => {
  const invitation = await inviteMember(viewer, input);
  refresh();
  return invitation;
});

/** Sends an invitation again and answers its new link, once. */
export const resendInvitationAction = viewerAction(byId, async (viewer, { id }) => {
  try {
    return await resendInvitation(viewer, id);
  } finally {
    // Also when it was accepted or withdrawn meanwhile: the list behind the dialog then tells the truth.
    refresh();
  }
});

/** Withdraws an invitation: its link stops working. */
export const withdrawInvitationAction = viewerAction(byId, async (viewer, { id }) => {
  try {
    return await withdrawInvitation(viewer, id);
  } finally {
    refresh();
  }
});

/** Gives a member another role; it holds from their next request. */
export const changeMemberRoleAction = viewerAction(changeRoleSchema, async (viewer, input) => {
  try {
    return await changeMemberRole(viewer, input);
  } finally {
    refresh();
  }
});

/** Lists the keys that need a disposition before a member is removed. */
export const listOwnedKeysAction = viewerAction(byId, (viewer, { id }) => listOwnedKeys(viewer, id));

/** Removes a member and reassigns their keys; their next request is refused. */
export const removeMemberAction = viewerAction(removeMemberSchema, async (viewer, input) => {
  try {
    return await removeMember(viewer, input);
  } finally {
    refresh();
  }
});

/** Ends the viewer's own membership and leads to what else they have. */
export const leaveOrganizationAction = viewerAction(nothing, async (viewer) => {
  await leaveOrganization(viewer);
  redirect('/');
});

/** Accepts an invitation as the person who is signed in. */
export const acceptInvitationAction = personAction(byToken, async (person, input) => {
  const { slug } = await acceptInvitation(person, input.token);
  redirect(apiKeysPath(slug));
});

/** Makes an account for the invited address, signs in and accepts, in one step. */
export const acceptWithNewAccountAction = publicAction(joinSchema, async (request, { token, ...input }) => {
  const { slug, email } = await acceptWithNewAccount(token, input, request);
  await signIn('credentials', { email, password: input.password, redirect: false });
  redirect(apiKeysPath(slug));
});

/** Signs out whoever is signed in and comes back to the invitation. */
export const signOutToAcceptAction = publicAction(byToken, async (_, { token }) => {
  await endOwnSession();
  redirect(invitationPath(token));
});
