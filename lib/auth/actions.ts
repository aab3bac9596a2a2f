'use server';

import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { after } from 'next/server';
import { publicAction } from '../action';
import { findHomePath } from '../home';
import { nothing } from '../input';
import { logError } from '../log-text';
import { overviewPath, signInPath } from '../paths';
import { sessionCookieName, sessionCookieOptions } from './cookie';
import { endOwnSession } from './end-own-session';
import { rememberDevice } from './known-device';
import { SignInRefused, signIn } from './next-auth';
import { toSafePath } from './safe-path';
import { byToken, continueWithSchema, requestLinkSchema, signInSchema, signUpSchema } from './schema';
import { signUp } from './service';
import { admitSignInLink, sendSignInLink, signInWithLink } from './sign-in-link-service';
import { startAtProvider } from './start-at-provider';

/** Signs in with e-mail and password, then redirects to the page that was asked for. */
export const signInAction = publicAction(signInSchema, async (_, { email, password, next }) => {
  await signInWithPassword(email, password);
  // Redirects to the final page directly: a second redirect would show a blank page in between.
  redirect(next ? toSafePath(next) : await findHomePath());
});

/** Creates an account and an organization, and signs in. */
export const signUpAction = publicAction(signUpSchema, async (request, input) => {
  const { slug } = await signUp(input, request);
  await signInWithPassword(input.email, input.password);
  redirect(overviewPath(slug));
});

/** Redirects to a provider, which returns the signed-in user to the page that was asked for. */
export const continueWithAction = publicAction(continueWithSchema, async (_, { provider, next }) => {
  redirect((await startAtProvider(provider, toSafePath(next))).url);
});

/** Sends a sign-in link. The answer and its timing are the same for every address. */
export const requestSignInLinkAction = publicAction(requestLinkSchema, async (request, { email, next }) => {
  await admitSignInLink(email, request);
  after(() =>
    sendSignInLink(email, next ?? '/').catch((error) => logError('A sign-in link could not be sent:', error)),
  );
  return { email };
});

/** Signs in with a link from a mail. A link works once. */
export const signInWithLinkAction = publicAction(byToken, async (request, input) => {
  const { token, expiresAt, next, email } = await signInWithLink(input.token, request);
  (await cookies()).set(sessionCookieName(), token, { ...sessionCookieOptions(), expires: expiresAt });
  await rememberDevice(email);
  redirect(next);
});

/** Signs out. Succeeds also when the session has ended already. */
export const signOutAction = publicAction(nothing, async () => {
  await endOwnSession();
  redirect(signInPath());
});

async function signInWithPassword(email: string, password: string): Promise<void> {
  try {
    await signIn('credentials', { email, password, redirect: false });
  } catch (error) {
    throw error instanceof SignInRefused ? error.reason : error;
  }
}
