'use server';

import { refresh } from 'next/cache';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { personAction } from '../action';
import { noteConnectIntent } from '../auth/connect-intent';
import { sessionCookieName, sessionCookieOptions } from '../auth/cookie';
import { providerIds } from '../auth/schema';
import { startAtProvider } from '../auth/start-at-provider';
import { displayName } from '../display-name';
import { changeAvatar, changeName, changePassword, endSessionOf, setPassword, signOutEverywhere } from './service';
import { disconnectIdentity, requireFreshSession } from './ways-service';

/** Renames the person. */
export const changeNameAction = personAction(
  z.object({ name: displayName('Enter your name.') }),
  async (person, input) => {
    const changed = await changeName(person, input.name);
    refresh();
    return changed;
  },
);

/** Uploads a picture; null returns to the initials. */
export const changeAvatarAction = personAction(
  z.object({ avatar: z.instanceof(Blob).nullable() }),
  async (person, input) => {
    await changeAvatar(person, input.avatar);
    refresh();
  },
);

const passwords = z.object({
  current: z.string().min(1, 'Enter your current password.').max(1_000, 'That password is too long.'),
  next: z.string().min(1, 'Enter a new password.').max(1_000, 'That password is too long.'),
});

/** Changes the password; this browser goes on with a new token, all others must sign in again. */
export const changePasswordAction = personAction(passwords, async (person, input) => {
  const { token, expiresAt, endedSessions } = await changePassword(person, input);
  (await cookies()).set(sessionCookieName(), token, { ...sessionCookieOptions(), expires: expiresAt });
  refresh();
  return { endedSessions };
});

const firstPassword = passwords.pick({ next: true });

/** Gives an account that has no password its first one. */
export const setPasswordAction = personAction(firstPassword, async (person, input) => {
  await setPassword(person, input.next);
  refresh();
});

/** Leaves for a provider, to come back with an identity that is connected to this account. */
export const connectProviderAction = personAction(
  z.object({ provider: z.enum(providerIds) }),
  async (person, input) => {
    await requireFreshSession(person, 'connect another way in');
    const { url, state } = await startAtProvider(input.provider, '/account');
    await noteConnectIntent(state, person.sessionId);
    redirect(url);
  },
);

/** Disconnects an identity; it signs in no more. */
export const disconnectIdentityAction = personAction(z.object({ id: z.guid() }), async (person, input) => {
  try {
    await disconnectIdentity(person, input.id);
  } finally {
    refresh();
  }
});

/** Ends one session; ending this one leads to sign-in. */
export const endSessionAction = personAction(z.object({ id: z.guid() }), async (person, input) => {
  const { isCurrent } = await endSessionOf(person, input.id);
  if (isCurrent) await leave();
  refresh();
});

/** Ends every session, this one too. */
export const signOutEverywhereAction = personAction(z.object({}), async (person) => {
  await signOutEverywhere(person);
  await leave();
});

async function leave(): Promise<never> {
  (await cookies()).set(sessionCookieName(), '', { ...sessionCookieOptions(), maxAge: 0 });
  redirect('/sign-in');
}
