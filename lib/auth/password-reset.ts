import 'server-only';
import { inTransaction } from '@/db/client';
import { insertSignInLink } from '@/db/queries/sign-in-links';
import { findUserForSignIn } from '@/db/queries/users';
import { auditAccount } from '../account/audit-account';
import { signInLinkPath } from '../paths';
import { resetLinkMinutes } from './schema';
import { normalizeEmail } from './service';
import { createLinkToken } from './sign-in-link-token';

/**
 * Creates a link for someone who forgot their password. Using it removes the password and leads to the page where a new
 * one is set. The caller must know that the link gets to its person.
 * @returns its path, and how long it works; null when no account has the address
 */
export async function createPasswordReset(
  email: string,
): Promise<{ email: string; path: string; minutes: number } | null> {
  const user = await findUserForSignIn(normalizeEmail(email));
  if (!user) return null;
  const { token, tokenHash } = createLinkToken();
  const minutes = resetLinkMinutes;
  await inTransaction(async (tx) => {
    await insertSignInLink({ tokenHash, userId: user.id, next: '/account', resetsPassword: true, minutes }, tx);
    const owner = { user, actor: null, request: { address: '', userAgent: '', requestId: '' } };
    await auditAccount(owner, 'account.reset_link_created', { name: user.name }, tx);
  });
  return { email: user.email, path: signInLinkPath(token), minutes };
}
