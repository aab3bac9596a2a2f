import 'server-only';
import type { Route } from 'next';
import { cache } from 'react';
import { findLastOrganizationSlug } from '@/db/queries/organizations';
import { isFirstStart } from '@/db/queries/users';
import { AppError } from './errors';
import { noOrganizationPath, overviewPath, signInPath, signUpPath } from './paths';
import { findSignedIn, getViewer, type Viewer } from './viewer';

/** Returns the path to which `/` redirects the user. */
export async function findHomePath(): Promise<Route> {
  const signedIn = await findSignedIn();
  if (!signedIn) return (await isFirstStart()) ? signUpPath() : signInPath();
  const slug = await findLastOrganizationSlug(signedIn.user.id);
  return slug ? overviewPath(slug) : noOrganizationPath;
}

/** Returns the viewer of the organization that the user used last; null when not signed in or without organization. */
export const findLastViewer = cache(async (): Promise<Viewer | null> => {
  const signedIn = await findSignedIn();
  const slug = signedIn && (await findLastOrganizationSlug(signedIn.user.id));
  if (!slug) return null;
  return getViewer(slug).catch((error: unknown) => {
    // The membership or the session has ended.
    if (error instanceof AppError) return null;
    throw error;
  });
});
