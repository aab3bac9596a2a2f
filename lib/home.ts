import 'server-only';
import type { Route } from 'next';
import { findLastOrganizationSlug } from '@/db/queries/organizations';
import { isFirstStart } from '@/db/queries/users';
import { apiKeysPath, signInPath } from './paths';
import { findSignedIn } from './viewer';

/** Where `/` leads this person. */
export async function findHomePath(): Promise<Route> {
  const signedIn = await findSignedIn();
  if (!signedIn) return (await isFirstStart()) ? '/sign-up' : signInPath();
  const slug = await findLastOrganizationSlug(signedIn.user.id);
  return slug ? apiKeysPath(slug) : '/no-organization';
}
