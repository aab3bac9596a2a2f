'use server';

import { refresh } from 'next/cache';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { personAction } from '../action';
import { noteConnectIntent } from '../auth/connect-intent';
import { sessionCookieName, sessionCookieOptions } from '../auth/cookie';
import { startAtProvider } from '../auth/start-at-provider';
import { byId, nothing } from '../input';
import { accountPath, signInPath } from '../paths';
import {
  changeAvatarSchema,
  changeNameSchema,
  changePasswordSchema,
  connectProviderSchema,
  setPasswordSchema,
} from './schema';
import { changeAvatar, changeName, changePassword, endSessionOf, setPassword, signOutEverywhere } from './service';
import { disconnectIdentity, requireFreshSession } from './sign-in-methods';

/** Renames the user. */
export const changeNameAction = personAction(changeNameSchema, async (person, input) => {
  const changed = await changeName(person, input.name);
  refresh();
  return changed;
});

/** Stores a picture; null removes it, so that the initials are shown. */
export const changeAvatarAction = personAction(changeAvatarSchema, async (person, input) => {
  await changeAvatar(person, input.avatar);
  refresh();
});

/** Changes the password. This browser gets a new session token; all others must sign in again. */
export const changePasswordAction = personAction(changePasswordSchema, async (person, input) => {
  const { token, expiresAt, endedSessions } = await changePassword(person, input);
  (await cookies()).set(sessionCookieName(), token, { ...sessionCookieOptions(), expires: expiresAt });
  refresh();
  return { endedSessions };
});

/** Gives an account that has no password its first one. */
export const setPasswordAction = personAction(setPasswordSchema, async (person, input) => {
  await setPassword(person, input.next);
  refresh();
});

/** Redirects to a provider, whose callback connects the identity to this account. */
export const connectProviderAction = personAction(connectProviderSchema, async (person, input) => {
  await requireFreshSession(person, 'connect another sign-in method');
  const { url, state } = await startAtProvider(input.provider, accountPath());
  await noteConnectIntent(state, person.sessionId);
  redirect(url);
});

/** Disconnects an identity, which can no longer sign in. */
export const disconnectIdentityAction = personAction(byId, async (person, input) => {
  try {
    await disconnectIdentity(person, input.id);
  } finally {
    refresh();
  }
});

/** Ends one session. Ending the current one redirects to sign-in. */
export const endSessionAction = personAction(byId, async (person, input) => {
  const { isCurrent } = await endSessionOf(person, input.id);
  if (isCurrent) await leave();
  refresh();
});

/** Ends every session of the user, including this one. */
export const signOutEverywhereAction = personAction(nothing, async (person) => {
  await signOutEverywhere(person);
  await leave();
});

async function leave(): Promise<never> {
  (await cookies()).set(sessionCookieName(), '', { ...sessionCookieOptions(), maxAge: 0 });
  redirect(signInPath());
}
