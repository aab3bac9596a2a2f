'use server';

import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { answer, parseInput, personAction, viewerAction } from '../action';
import type { ActionState } from '../action-state';
import { endOwnSession } from '../auth/end-own-session';
import { signIn } from '../auth/next-auth';
import { displayName } from '../display-name';
import { organizationRoles, spaceRoles } from '../permissions';
import { requestInfo } from '../request-info';
import { acceptInvitation, acceptWithNewAccount } from './accept-service';
import { inviteMember, resendInvitation, withdrawInvitation } from './invitation-service';
import { listOwnedKeys } from './keys-service';
import { maxEmailLength } from './schema';
import { changeMemberRole, leaveOrganization, removeMember } from './service';

const byId = z.object({ id: z.guid() });
const role = z.enum(organizationRoles, 'Choose a role.');

const inviteSchema = z.object({
  email: z
    .string()
    .trim()
    .max(maxEmailLength, 'This address is too long.')
    .pipe(z.email('Enter an e-mail address, such as ada@example.com.')),
  role,
  spaces: z.array(z.object({ id: z.guid(), role: z.enum(spaceRoles) })).max(1_000),
});

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
export const changeMemberRoleAction = viewerAction(z.object({ id: z.guid(), role }), async (viewer, input) => {
  try {
    return await changeMemberRole(viewer, input);
  } finally {
    refresh();
  }
});

/** The keys that must be settled before a member is removed. */
export const listOwnedKeysAction = viewerAction(byId, (viewer, { id }) => listOwnedKeys(viewer, id));

const choice = z.discriminatedUnion('fate', [
  z.object({ fate: z.enum(['keep', 'disable', 'remove']) }),
  z.object({ fate: z.literal('hand_over'), to: z.guid('Choose a person.') }),
]);
const removeSchema = z.object({
  id: z.guid(),
  keys: z.object({ all: choice, each: z.array(z.object({ id: z.guid(), choice })).max(1_000) }),
});

/** Removes a member and settles their keys; their next request is refused. */
export const removeMemberAction = viewerAction(removeSchema, async (viewer, input) => {
  try {
    return await removeMember(viewer, input);
  } finally {
    refresh();
  }
});

/** Ends the viewer's own membership and leads to what else they have. */
export const leaveOrganizationAction = viewerAction(z.object({}), async (viewer) => {
  await leaveOrganization(viewer);
  redirect('/');
});

const token = z.string().max(100);

/** Accepts an invitation as the person who is signed in. */
export const acceptInvitationAction = personAction(z.object({ token }), async (person, input) => {
  const { slug } = await acceptInvitation(person, input.token);
  redirect(`/${slug}/permissions/api-keys`);
});

const accountSchema = z.object({ token, name: displayName('Enter your name.'), password: z.string().max(1_000) });

/** Makes an account for the invited address, signs in and accepts, in one step. */
export async function acceptWithNewAccountAction(_: ActionState<never>, form: FormData): Promise<ActionState<never>> {
  return answer(async () => {
    const input = parseInput(accountSchema, Object.fromEntries(form));
    const { slug, email } = await acceptWithNewAccount(input.token, input, await requestInfo());
    await signIn('credentials', { email, password: input.password, redirect: false });
    redirect(`/${slug}/permissions/api-keys`);
  });
}

/** Signs out whoever is signed in and comes back to the invitation. */
export async function signOutToAcceptAction(form: FormData): Promise<void> {
  const given = token.parse(form.get('token'));
  await endOwnSession();
  redirect(`/invite/${encodeURIComponent(given)}`);
}
