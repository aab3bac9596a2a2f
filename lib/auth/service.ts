import 'server-only';
import { v7 as newId } from 'uuid';
import { inTransaction, type Transaction } from '@/db/client';
import { deleteSession } from '@/db/queries/sessions';
import { findUserForSignIn, insertUser, isFirstStart, lockSignUp } from '@/db/queries/users';
import { env } from '../env';
import { AppError } from '../errors';
import { foundOrganization } from '../organizations/service';
import { hashPassword, passwordProblem, verifyPassword } from '../passwords';
import type { RequestInfo } from '../request-info';
import { hashSessionToken } from './session-token';
import { admitSignIn, admitSignUp } from './throttle';

/** Returns an address in the form in which addresses are stored and compared. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

/**
 * Checks an address and a password, and slows down repeated failures. `device` is the id of a device that the account
 * knows, null for all others.
 * @throws AppError unauthenticated, with the same message and timing for unknown addresses; rate_limit_exceeded
 */
export async function checkPassword(email: string, password: string, request: RequestInfo, device: string | null) {
  const address = normalizeEmail(email);
  const attempt = await admitSignIn(address, request.address, device);
  const user = await findUserForSignIn(address);
  const matches = await verifyPassword(password, user?.passwordHash ?? null);
  if (!user || !matches) {
    throw new AppError('unauthenticated', 'The e-mail address or the password is wrong. Try again.');
  }
  await attempt.succeeded();
  return { id: user.id, name: user.name, email: user.email };
}

/** Returns whether a visitor may sign up: always on the first start, later unless sign-up is disabled. */
export async function maySignUp(): Promise<{ allowed: boolean; isFirstStart: boolean }> {
  const first = await isFirstStart();
  return { allowed: first || env().ALLOW_SIGN_UP, isFirstStart: first };
}

/** Returns whether this transaction may create an account. With sign-up disabled, only the first account is allowed. */
export async function requestSignUp(tx: Transaction): Promise<boolean> {
  if (env().ALLOW_SIGN_UP) return true;
  await lockSignUp('first', tx);
  return isFirstStart(tx);
}

type SignUp = { name: string; organization: string; email: string; password: string };

/**
 * Creates an account and its organization on the Free plan, with a first space.
 * @throws AppError forbidden when sign-up is disabled; invalid_request with the invalid fields
 */
export async function signUp(input: SignUp, request: RequestInfo): Promise<{ slug: string }> {
  const problem = passwordProblem(input.password);
  if (problem) throw new AppError('invalid_request', problem, { fields: { password: problem } });
  // Hashing is expensive by design, so sign-up is throttled like sign-in.
  const attempt = await admitSignUp(normalizeEmail(input.email), request.address);
  const passwordHash = await hashPassword(input.password);
  const user = { id: newId(), email: normalizeEmail(input.email), name: input.name, passwordHash };
  const { slug } = await inTransaction(async (tx) => {
    if (!(await requestSignUp(tx))) {
      throw new AppError('forbidden', 'Sign-up is switched off on this installation. Ask an admin for an invitation.');
    }
    if (!(await insertUser(user, tx))) {
      const message = 'This address has an account already. Sign in instead.';
      throw new AppError('conflict', message, { fields: { email: message } });
    }
    return foundOrganization(input.organization, user.id, request, tx);
  });
  await attempt.succeeded();
  return { slug };
}

/** Ends the session of a token. Its next request is refused. */
export async function endSession(token: string): Promise<void> {
  await deleteSession(hashSessionToken(token));
}
