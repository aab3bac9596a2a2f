import * as z from 'zod/mini';
import { emailInput, nameInput, pathInput, tokenInput } from '../input';

/** The supported sign-in providers. Each is available only if it is configured. */
export const providerIds = ['oidc', 'google', 'github'] as const;
export type ProviderId = (typeof providerIds)[number];

/** A provider for its button. */
export type ProviderRef = { id: ProviderId; name: string };

/** The preview of a sign-in link. Reading it does not use the link up. */
export type SignInLinkView =
  | { state: 'gone' }
  /**
   * `dropsPassword`: the address was never verified, so another person may have set the password.
   * `resetsPassword`: the operator made the link because the password was forgotten.
   */
  | { state: 'open'; email: string; dropsPassword: boolean; resetsPassword: boolean };

/** Lifetime of a sign-in link from a mail. */
export const signInLinkMinutes = 10;
/** Lifetime of a password reset link from the operator. */
export const resetLinkMinutes = 60;

const minPasswordLength = 8;
/** Long enough for any passphrase; bounds the cost of hashing. */
const maxPasswordLength = 200;

/** Returns a sentence if a new password is too short or too long, else null. There are no composition rules. */
export function passwordLengthProblem(password: string): string | null {
  if ([...password].length < minPasswordLength) return `Use at least ${minPasswordLength} characters.`;
  return password.length > maxPasswordLength ? `Use at most ${maxPasswordLength} characters.` : null;
}

/** Returns the schema of a password to verify. `missing` is the error for an empty one. */
export function passwordInput(missing: string) {
  return z.string(missing).check(z.minLength(1, missing), z.maxLength(1_000, 'That password is too long.'));
}

export const newPasswordInput = z.string('Enter a password.').check(
  z.maxLength(1_000, { error: 'That password is too long.', abort: true }),
  z.refine<string>((password) => passwordLengthProblem(password) === null, {
    error: ({ input }) => passwordLengthProblem(String(input)),
  }),
);

/** The path to redirect to after sign-in; the server checks it. */
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
