import 'server-only';
import { cookies } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { findSession, findSessionInOrganization, updateLastSeen } from '@/db/queries/sessions';
import { sessionCookieName } from './auth/cookie';
import { hashSessionToken } from './auth/session-token';
import { AppError } from './errors';
import { isSlug } from './organization-slug';
import { signInPath } from './paths';
import type { OrganizationRole } from './permissions';
import type { Subscription } from './plans';
import { pagePath, type RequestInfo, requestInfo } from './request-info';

export type SignedIn = { user: { id: string; name: string; email: string }; sessionId: string };

/** A signed-in user with the data of the request for the audit log, without an organization. */
export type Person = SignedIn & { request: RequestInfo };

/** The user of a request with the organization and their role in it, read from the database on every request. */
export type Viewer = SignedIn & {
  organization: { id: string; slug: string; name: string };
  role: OrganizationRole;
  subscription: Subscription;
  request: RequestInfo;
};

async function sessionTokenHash(): Promise<Buffer | null> {
  const token = (await cookies()).get(sessionCookieName())?.value;
  return token ? hashSessionToken(token) : null;
}

/** Returns the user of this request's session; null when not signed in. @throws when the database is unavailable */
export const findSignedIn = cache(async (): Promise<SignedIn | null> => {
  const tokenHash = await sessionTokenHash();
  const row = tokenHash && (await findSession(tokenHash));
  return row ? { user: { id: row.userId, name: row.userName, email: row.email }, sessionId: row.sessionId } : null;
});

/** Returns the user of this request. @throws AppError session_ended without a session */
export async function getPerson(): Promise<Person> {
  const signedIn = await findSignedIn();
  if (!signedIn) throw new AppError('session_ended', 'Your session has ended. Sign in again.');
  return { ...signedIn, request: await requestInfo() };
}

/**
 * Returns the viewer of the organization in the URL.
 * @throws AppError session_ended without a session; not_found for unknown slugs and for users who are not members
 */
export const getViewer = cache(async (slug: string): Promise<Viewer> => {
  const tokenHash = await sessionTokenHash();
  const row = tokenHash && (await findSessionInOrganization(isSlug(slug) ? slug : '', tokenHash));
  if (!row) throw new AppError('session_ended', 'Your session has ended. Sign in again.');
  const { organizationId, organizationName, role, plan, status } = row;
  if (!organizationId || !organizationName || !row.slug || !role || !plan || !status) {
    throw new AppError('not_found', 'This organization does not exist, or you are not a member of it.');
  }
  if (row.isStale) await updateLastSeen(organizationId, row.sessionId, row.userId);
  return {
    user: { id: row.userId, name: row.userName, email: row.email },
    sessionId: row.sessionId,
    organization: { id: organizationId, slug: row.slug, name: organizationName },
    role,
    subscription: { plan, status },
    request: await requestInfo(),
  };
});

/** Returns the user for an account page. Without a session, redirects to sign-in and back afterwards. */
export async function requirePerson(): Promise<Person> {
  if (!(await findSignedIn())) redirect(signInPath(await pagePath()));
  return getPerson();
}

/** Returns the viewer for an organization page. Without a session, redirects to sign-in and back afterwards. */
export async function requireViewer(slug: string): Promise<Viewer> {
  try {
    return await getViewer(slug);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'session_ended') redirect(signInPath(await pagePath()));
    notFound();
  }
}
