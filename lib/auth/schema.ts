import * as z from 'zod/mini';
import { emailInput, nameInput, pathInput, tokenInput } from '../input';

/** The providers that people can sign in through, each only where it is set up. */
export const providerIds = ['oidc', 'google', 'github'] as const;
export type ProviderId = (typeof providerIds)[number];

/** A provider as its button names it. */
export type ProviderRef = { id: ProviderId; name: string };

/** The preview of a sign-in link. Reading it does not use the link up. */
export type SignInLinkView =
  | { state: 'gone' }
  /**
   * `dropsPassword`: the address was never verified, so another person may have set the password.
   * `resetsPassword`: the operator made the link because the password was forgotten.
   */
  | { state: 'open'; email: string; dropsPassword: boolean; resetsPassword: boolean };

/** How long a link from a mail signs in. */
export const signInLinkMinutes = 10;
/** How long a link of the operator resets a password. */
export const resetLinkMinutes = 60;

const minPasswordLength = 8;
/** Long enough for any passphrase, and a bound on the cost of hashing. */
const maxPasswordLength = 200;

/** Returns what is wrong with a new password's length, as a sentence; null when it fits. There are no rules of composition. */
export function passwordLengthProblem(password: string): string | null {
  if ([...password].length < minPasswordLength) return `Use at least ${minPasswordLength} characters.`;
  return password.length > maxPasswordLength ? `Use at most ${maxPasswordLength} characters.` : null;
}

/** A password to compare with the stored one; `missing` is the sentence for none. */
export function passwordInput(missing: string) {
  return z.string(missing).check(z.minLength(1, missing), z.maxLength(1_000, 'That password is too long.'));
}

export const newPasswordInput = z.string('Enter a password.').check(
  z.maxLength(1_000, { error: 'That password is too long.', abort: true }),
  z.refine<string>((password) => passwordLengthProblem(password) === null, {
    error: ({ input }) => passwordLengthProblem(String(input)),
  }),
);

/** Where to go afterwards; the server judges it. */
const next = z.optional(pathInput);

export const signInSchema = z.object({ email: emailInput, password: passwordInput('Enter your password.'), next });
export const signUpSchema = z.object({
  name: nameInput('Enter your name.'),
  organization: nameInput('Enter a name for your organization.'),
  email: emailInput,
  password: newPasswordInput,
});
export const continueWithSchema = z.object({ provider: z.enum(providerIds), next });
export const requestLinkSchema = z.object({ email: emailInput, next });
export const byToken = z.object({ token: tokenInput });
