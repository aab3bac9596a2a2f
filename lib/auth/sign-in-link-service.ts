import 'server-only';
import { inTransaction, type Transaction } from '@/db/client';
import { deleteSessionsOf, findAccount, lockAccount, updateAccount } from '@/db/queries/accounts';
import { deleteIdentitiesOf } from '@/db/queries/identities';
import { takeSlot } from '@/db/queries/rate-limits';
import {
  deleteSignInLink,
  deleteSignInLinksOf,
  findSignInLink,
  insertSignInLink,
  updateEmailProven,
} from '@/db/queries/sign-in-links';
import { findUserForSignIn } from '@/db/queries/users';
import { auditAccount } from '../account/audit-account';
import type { AuditAction } from '../audit';
import { AppError } from '../errors';
import { sendMail } from '../mail';
import { signInLinkPath } from '../paths';
import { type RequestInfo, siteUrl } from '../request-info';
import { openSession } from './open-session';
import { sendsSignInLinks } from './providers';
import { toSafePath } from './safe-path';
import { type SignInLinkView, signInLinkMinutes } from './schema';
import { normalizeEmail } from './service';
import { signInLinkMail } from './sign-in-link-mail';
import { createLinkToken, parseLinkToken } from './sign-in-link-token';
import { subjectOf } from './throttle';

/** Three mails at once to one address, then one in five minutes. Thirty per client: an office can share an address. */
const addressLimit = { intervalSeconds: 300, burst: 3, maxWaitSeconds: 0 };
const clientLimit = { intervalSeconds: 20, burst: 30, maxWaitSeconds: 0 };

/**
 * Admits a request for a link, before looking up whether the address has an account.
 * @throws AppError forbidden when sign-in links are disabled; rate_limit_exceeded
 */
export async function admitSignInLink(email: string, request: RequestInfo): Promise<void> {
  if (!sendsSignInLinks()) throw new AppError('forbidden', 'Sign-in links are switched off on this installation.');
  const limits = [
    { subject: subjectOf('sign-in-link-client', request.address), limit: clientLimit },
    { subject: subjectOf('sign-in-link-to', normalizeEmail(email)), limit: addressLimit },
  ];
  for (const { subject, limit } of limits) {
    if ((await takeSlot(subject, limit)) !== null) continue;
    throw new AppError('rate_limit_exceeded', 'Too many links for now. Use the last one, or wait five minutes.', {
      retryAfterSeconds: limit.intervalSeconds,
    });
  }
}

/**
 * Sends a link to an address if it has an account. Call it after the response, so that the response is the same for
 * every address. Older links stay valid: otherwise anyone who knows an address could prevent its user from signing in.
 */
export async function sendSignInLink(email: string, next: string): Promise<void> {
  const user = await findUserForSignIn(normalizeEmail(email));
  if (!user) return;
  const { token, tokenHash } = createLinkToken();
  const link = { tokenHash, userId: user.id, next: toSafePath(next), minutes: signInLinkMinutes };
  await inTransaction((tx) => insertSignInLink(link, tx));
  await sendMail(signInLinkMail({ to: user.email, link: (await siteUrl()) + signInLinkPath(token) }));
}

/** Returns the preview of a link without using it up: mail programs follow links too. */
export async function previewSignInLink(token: string): Promise<SignInLinkView> {
  const tokenHash = parseLinkToken(token);
  const link = tokenHash && (await findSignInLink(tokenHash));
  if (!link) return { state: 'gone' };
  const { email, hasPassword, isProven, resetsPassword } = link;
  return { state: 'open', email, dropsPassword: hasPassword && !isProven && !resetsPassword, resetsPassword };
}

/**
 * Uses up a link and opens a session in one transaction. The first link from a mail proves the address and ends the
 * password, identities and sessions from before the proof. A link from the operator ends password and sessions.
 * @throws AppError unauthenticated when the link was used, has expired or does not exist
 */
export async function signInWithLink(token: string, request: RequestInfo) {
  return inTransaction(async (tx) => {
    const tokenHash = parseLinkToken(token);
    const link = tokenHash && (await deleteSignInLink(tokenHash, tx));
    if (!link) throw new AppError('unauthenticated', 'This link was already used or has expired. Request a new one.');
    await lockAccount(link.userId, tx);
    await deleteSignInLinksOf(link.userId, tx);
    const account = await findAccount(link.userId, tx);
    if (link.resetsPassword) await endPassword(link.userId, request, 'account.password_reset', tx);
    else if (await updateEmailProven(link.userId, tx)) await endUnproven(link.userId, request, tx);
    const session = await openSession(link.userId, request, tx);
    return { ...session, next: toSafePath(link.next), email: account?.email ?? '' };
  });
}

async function endUnproven(userId: string, request: RequestInfo, tx: Transaction): Promise<void> {
  await deleteIdentitiesOf(userId, tx);
  await endPassword(userId, request, 'account.password_removed', tx);
}

/** Removes the password, if there is one, and ends every session. */
async function endPassword(userId: string, request: RequestInfo, action: AuditAction, tx: Transaction): Promise<void> {
  const account = await findAccount(userId, tx);
  await deleteSessionsOf(userId, null, tx);
  if (!account?.hasPassword) return;
  await updateAccount(userId, { passwordHash: null }, tx);
  await auditAccount({ user: { id: userId }, request }, action, { name: account.name }, tx);
}
