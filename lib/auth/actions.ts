'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { answer, parseInput } from '../action';
import type { ActionState } from '../action-state';
import { SignInRefused, signIn } from '../auth';
import { findHomePath } from '../home';
import { requestInfo } from '../request-info';
import { endOwnSession } from './end-own-session';
import { toSafePath } from './safe-path';
import { signUp } from './service';

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
