import 'server-only';
import { inTransaction } from '@/db/client';
import { insertSignInLink } from '@/db/queries/sign-in-links';
import { findUserForSignIn } from '@/db/queries/users';
import { auditAccount } from '../account/audit-account';
import { accountPath, signInLinkPath } from '../paths';
import { resetLinkMinutes } from './schema';
import { normalizeEmail } from './service';
import { createLinkToken } from './sign-in-link-token';

/**
 * Creates a password reset link. Using it removes the password and opens the page where the user sets a new one.
 * The caller must make sure that only the owner of the account gets the link.
 * @returns its path and its lifetime; null when no account has the address
 */
export async function createPasswordReset(
  email: string,
): Promise<{ email: string; path: string; minutes: number } | null> {
  const user = await findUserForSignIn(normalizeEmail(email));
  if (!user) return null;
  const { token, tokenHash } = createLinkToken();
  const minutes = resetLinkMinutes;
  await inTransaction(async (tx) => {
    await insertSignInLink({ tokenHash, userId: user.id, next: accountPath(), resetsPassword: true, minutes }, tx);
    const owner = { user, actor: null, request: { address: '', userAgent: '', requestId: '' } };
    await auditAccount(owner, 'account.reset_link_created', { name: user.name }, tx);
  });
  return { email: user.email, path: signInLinkPath(token), minutes };
}
