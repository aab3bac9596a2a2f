import 'server-only';
import { providers, sendsSignInLinks } from './providers';
import { type ProviderId, providerIds } from './schema';

/** Errors of signing in with a provider or connecting one, as messages for the user. */
const sentences = {
  cancelled: (name) => `You did not finish signing in with ${name}. Try again, or choose another sign-in method.`,
  expired: () => 'Signing in took too long, or began in another browser. Start again here.',
  failed: (name) => `${name} gave an invalid answer. Try again in a moment, or choose another sign-in method.`,
  broken: () => 'Something went wrong on our side. Try again in a moment, or tell your operator.',
  unverified: (name) => `${name} has not verified your e-mail address. Verify it there, then try again.`,
  account_exists: (name) =>
    `Your address already has an account. Sign in to it ${sendsSignInLinks() ? 'with its password or a link by e-mail' : 'with its password'}, then connect ${name} under Account.`,
  sign_up_off: (name) => `No account is connected to your ${name} identity. Ask an admin for an invitation.`,
  taken: (name) => `This ${name} identity is connected to another account. Disconnect it there first.`,
  second: (name) => `Another identity of ${name} is connected already. Disconnect that one first.`,
  session_ended: (name) => `Your session has ended. Sign in again, then connect ${name}.`,
} as const satisfies Record<string, (name: string) => string>;

export type SignInProblem = keyof typeof sentences;

/** Returns the message for the problem in a page's URL; null when the code is unknown. */
export function problemSentence(problem: unknown, providerId: unknown): string | null {
  const known = Object.keys(sentences).find((code): code is SignInProblem => code === problem);
  if (!known) return null;
  return sentences[known](providers().find(({ id }) => id === providerId)?.name ?? 'The provider');
}

/** Returns the query string that passes a problem to a page. */
export function problemQuery(problem: SignInProblem, providerId: string): string {
  return new URLSearchParams({ problem, with: parseProviderId(providerId) ?? '' }).toString();
}

/** Returns a provider's id; null for any other value. */
export function parseProviderId(value: unknown): ProviderId | null {
  return providerIds.find((id) => id === value) ?? null;
}
