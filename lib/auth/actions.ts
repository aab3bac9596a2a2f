'use server';

import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { after } from 'next/server';
import { z } from 'zod';
import { answer, parseInput } from '../action';
import type { ActionState } from '../action-state';
import { findHomePath } from '../home';
import { requestInfo } from '../request-info';
import { sessionCookieName, sessionCookieOptions } from './cookie';
import { admitSignInLink, enterByLink, sendSignInLink } from './email-link-service';
import { endOwnSession } from './end-own-session';
import { SignInRefused, signIn } from './next-auth';
import { toSafePath } from './safe-path';
import { providerIds } from './schema';
import { signUp } from './service';
import { startAtProvider } from './start-at-provider';

const email = z.string().trim().max(320).pipe(z.email('Enter an e-mail address, such as ada@example.com.'));
const password = z.string().min(1, 'Enter your password.').max(1_000, 'That password is too long.');
const name = (message: string) => z.string().trim().min(1, message).max(100, 'Use at most 100 characters.');

const signInSchema = z.object({ email, password, next: z.string().optional() });
const signUpSchema = z.object({
  name: name('Enter your name.'),
  organization: name('Enter a name for your organization.'),
  email,
  password: z.string(),
});

/** Signs in with e-mail and password, then goes where the person was heading. */
export async function signInAction(_: ActionState<never>, form: FormData): Promise<ActionState<never>> {
  return answer(async () => {
    const input = parseInput(signInSchema, Object.fromEntries(form));
    await enter(input.email, input.password);
    // Straight to where it ends: a second redirect would leave a blank page in between.
    redirect(input.next ? toSafePath(input.next) : await findHomePath());
  });
}

/** Makes an account and an organization, and signs in. */
export async function signUpAction(_: ActionState<never>, form: FormData): Promise<ActionState<never>> {
  return answer(async () => {
    const input = parseInput(signUpSchema, Object.fromEntries(form));
    const { slug } = await signUp(input, await requestInfo());
    await enter(input.email, input.password);
    redirect(`/${slug}/permissions/api-keys`);
  });
}

const providerSchema = z.object({ provider: z.enum(providerIds), next: z.string().optional() });

/** Leaves for a provider, to come back signed in where the person was heading. */
export async function continueWithAction(_: ActionState<never>, form: FormData): Promise<ActionState<never>> {
  return answer(async () => {
    const input = parseInput(providerSchema, Object.fromEntries(form));
    redirect((await startAtProvider(input.provider, toSafePath(input.next))).url);
  });
}

const linkSchema = z.object({ email, next: z.string().optional() });

/** Sends a link to sign in with. What it answers, and how fast, is the same for every address. */
export async function requestSignInLinkAction(
  _: ActionState<{ email: string }>,
  form: FormData,
): Promise<ActionState<{ email: string }>> {
  return answer(async () => {
    const input = parseInput(linkSchema, Object.fromEntries(form));
    await admitSignInLink(input.email, await requestInfo());
    after(() => sendSignInLink(input.email, input.next ?? '/').catch(console.error));
    return { email: input.email };
  });
}

/** Signs in by a link from a mail, which is used up. */
export async function enterByLinkAction(_: ActionState<never>, form: FormData): Promise<ActionState<never>> {
  return answer(async () => {
    const { token: link } = parseInput(z.object({ token: z.string().max(100) }), Object.fromEntries(form));
    const { token, expiresAt, next } = await enterByLink(link, await requestInfo());
    (await cookies()).set(sessionCookieName(), token, { ...sessionCookieOptions(), expires: expiresAt });
    redirect(next);
  });
}

/** Signs out. */
export async function signOutAction(): Promise<void> {
  await endOwnSession();
  redirect('/sign-in');
}

async function enter(address: string, secret: string): Promise<void> {
  try {
    await signIn('credentials', { email: address, password: secret, redirect: false });
  } catch (error) {
    throw error instanceof SignInRefused ? error.reason : error;
  }
}
