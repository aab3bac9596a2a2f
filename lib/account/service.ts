import 'server-only';
import { inTransaction } from '@/db/client';
import {
  deleteSessionOf,
  deleteSessionsOf,
  findAccount,
  findAvatar,
  findSessionsOf,
  lockAccount,
  updateAccount,
  updateFirstPassword,
  updateSessionToken,
} from '@/db/queries/accounts';
import { deleteSignInLinksOf } from '@/db/queries/sign-in-links';
import { checkPassword } from '../auth/service';
import { createSessionToken, hashSessionToken } from '../auth/session-token';
import { AppError } from '../errors';
import { encodeImage } from '../images/encode';
import { hashPassword, passwordProblem } from '../passwords';
import type { Person } from '../viewer';
import { auditAccount } from './audit-account';
import { deviceOf } from './device';
import { type Account, avatarUrl, type SessionRow } from './schema';
import { requireFreshSession } from './sign-in-methods';

/** Returns the user's own account. */
export async function getAccount({ user }: Person): Promise<Account> {
  const account = await findAccount(user.id);
  if (!account) throw ended();
  const { name, email, hasPassword } = account;
  return { name, email, hasPassword, avatarUrl: avatarUrl(account) };
}

/** Returns the user's sessions, the current one first. */
export async function listSessions({ user, sessionId }: Person): Promise<SessionRow[]> {
  const sessions = await findSessionsOf(user.id);
  const rows = sessions.map(({ userAgent, createdAt, lastUsedAt, ...session }) => ({
    ...session,
    device: deviceOf(userAgent),
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    isCurrent: session.id === sessionId,
  }));
  return rows.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
}

/** Renames the user in every organization. */
export async function changeName(person: Person, name: string): Promise<{ name: string }> {
  await inTransaction(async (tx) => {
    const from = (await findAccount(person.user.id, tx))?.name;
    if (from === name) return;
    await updateAccount(person.user.id, { name }, tx);
    await auditAccount(person, 'account.renamed', { name, changes: { name: { from, to: name } } }, tx);
  });
  return { name };
}

/** Replaces the user's picture; null removes it. @throws AppError as `encodeImage` */
export async function changeAvatar(person: Person, upload: Blob | null): Promise<void> {
  const image = upload && (await encodeImage(upload, 'avatar'));
  await inTransaction(async (tx) => {
    const change = { avatar: image?.bytes ?? null, avatarVersion: image?.version ?? null };
    await updateAccount(person.user.id, change, tx);
    await auditAccount(person, 'account.avatar_changed', { name: person.user.name }, tx);
  });
}

/** Returns the bytes of a user's picture; null unless the viewer is that user or shares an organization with them. */
export async function getAvatar(person: Person, userId: string, version: string): Promise<Buffer | null> {
  return findAvatar(person.user.id, userId, version);
}

/**
 * Changes the password, ends every other session and gives this one a new token, so that copies of its cookie end too.
 * @throws AppError invalid_request with the invalid field; rate_limit_exceeded after many wrong passwords
 */
export async function changePassword(
  person: Person,
  input: { current: string; next: string },
): Promise<{ token: string; expiresAt: Date; endedSessions: number }> {
  const problem = passwordProblem(input.next);
  if (problem) throw new AppError('invalid_request', problem, { fields: { next: problem } });
  await requirePassword(person, input.current);
  const passwordHash = await hashPassword(input.next);
  const token = createSessionToken();
  return inTransaction(async (tx) => {
    await lockAccount(person.user.id, tx);
    await updateAccount(person.user.id, { passwordHash }, tx);
    const endedSessions = await deleteSessionsOf(person.user.id, person.sessionId, tx);
    await deleteSignInLinksOf(person.user.id, tx);
    const expiresAt = await updateSessionToken(person.sessionId, hashSessionToken(token), tx);
    if (!expiresAt) throw ended();
    await auditAccount(person, 'account.password_changed', { name: person.user.name, endedSessions }, tx);
    return { token, expiresAt, endedSessions };
  });
}

/**
 * Sets the first password of an account that has none.
 * @throws AppError invalid_request with the invalid field; forbidden unless the sign-in is recent; conflict
 */
export async function setPassword(person: Person, next: string): Promise<void> {
  const problem = passwordProblem(next);
  if (problem) throw new AppError('invalid_request', problem, { fields: { next: problem } });
  const passwordHash = await hashPassword(next);
  await inTransaction(async (tx) => {
    await lockAccount(person.user.id, tx);
    await requireFreshSession(person, 'set a password', tx);
    if (!(await updateFirstPassword(person.user.id, passwordHash, tx))) {
      throw new AppError('conflict', 'Your account has a password already. Reload the page to change it.');
    }
    await auditAccount(person, 'account.password_set', { name: person.user.name }, tx);
  });
}

/** Throttled like sign-in on a known device, so that an open session can't be used to guess the password. */
async function requirePassword(person: Person, password: string): Promise<void> {
  await checkPassword(person.user.email, password, person.request, person.sessionId).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error;
    const message = 'This is not your current password.';
    throw new AppError('invalid_request', message, { fields: { current: message } });
  });
}

/** Ends one of the user's sessions. Its next request is refused. @throws AppError not_found */
export async function endSessionOf(person: Person, id: string): Promise<{ isCurrent: boolean }> {
  await inTransaction(async (tx) => {
    await lockAccount(person.user.id, tx);
    const userAgent = await deleteSessionOf(person.user.id, id, tx);
    if (userAgent === undefined) throw new AppError('not_found', 'This session has ended already.');
    await auditAccount(person, 'account.session_ended', { name: person.user.name, device: deviceOf(userAgent) }, tx);
  });
  return { isCurrent: id === person.sessionId };
}

/** Ends every session of the user, including this one. */
export async function signOutEverywhere(person: Person): Promise<void> {
  await inTransaction(async (tx) => {
    await lockAccount(person.user.id, tx);
    const endedSessions = await deleteSessionsOf(person.user.id, null, tx);
    await deleteSignInLinksOf(person.user.id, tx);
    await auditAccount(person, 'account.signed_out_everywhere', { name: person.user.name, endedSessions }, tx);
  });
}

function ended(): AppError {
  return new AppError('session_ended', 'Your session has ended. Sign in again.');
}
