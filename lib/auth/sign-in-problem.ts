import 'server-only';
import { providers, sendsSignInLinks } from './providers';
import { type ProviderId, providerIds } from './schema';

/** Why coming in through a provider, or connecting one, did not work; written for the person it happened to. */
const sentences = {
  cancelled: (name) => `You did not finish signing in with ${name}. Try again, or choose another way.`,
  expired: () => 'Signing in took too long, or began in another browser. Start again here.',
  failed: (name) => `${name} did not answer as it should. Try again in a moment, or choose another way.`,
  broken: () => 'Something went wrong on our side. Try again in a moment, or tell your operator.',
  unverified: (name) => `${name} does not confirm that your e-mail address is yours. Confirm it there, then try again.`,
  account_exists: (name) =>
    `Your address has an account already. Sign in to it ${sendsSignInLinks() ? 'with its password or a link by mail' : 'with its password'}, then connect ${name} under Account.`,
  sign_up_off: (name) => `No account here belongs to your ${name} identity. Ask an admin for an invitation.`,
  taken: (name) => `This ${name} identity is connected to another account. Disconnect it there first.`,
  second: (name) => `Another identity of ${name} is connected already. Disconnect that one first.`,
  session_ended: (name) => `Your session ended meanwhile. Sign in again, then connect ${name}.`,
} as const satisfies Record<string, (name: string) => string>;

export type SignInProblem = keyof typeof sentences;

/** The sentence for what a page's URL says went wrong; null when it says nothing that we know. */
export function problemSentence(problem: unknown, providerId: unknown): string | null {
  const known = Object.keys(sentences).find((code): code is SignInProblem => code === problem);
  if (!known) return null;
  return sentences[known](providers().find(({ id }) => id === providerId)?.name ?? 'The provider');
}

/** The query that brings a problem to a page. */
export function problemQuery(problem: SignInProblem, providerId: string): string {
  return new URLSearchParams({ problem, with: parseProviderId(providerId) ?? '' }).toString();
}

/** A provider's id; null for anything else. */
export function parseProviderId(value: unknown): ProviderId | null {
  return providerIds.find((id) => id === value) ?? null;
}
