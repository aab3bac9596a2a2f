import 'server-only';
import type { Route } from 'next';
import { AppError } from '../errors';
import { signIn } from './next-auth';
import { providers } from './providers';
import type { ProviderId } from './schema';

/** Where to send someone who wants in through a provider; `state` is what this visit carries there and back. */
export type Departure = { url: Route; state: string };

/**
 * Begins a visit to a provider that ends at a path of this site.
 * @throws AppError not_found for one that isn't set up; service_unavailable when it can't be reached
 */
export async function startAtProvider(id: ProviderId, next: Route): Promise<Departure> {
  const provider = providers().find((other) => other.id === id);
  if (!provider) throw new AppError('not_found', 'This sign-in method is switched off on this installation.');
  // Where a provider's own description can't be read, next-auth answers with the way to its page for errors.
  const url: string = await signIn(id, { redirectTo: next, redirect: false });
  const state = URL.parse(url)?.searchParams.get('state');
  if (state) return { url: url as Route, state };
  const message = `${provider.name} can’t be reached. Try again in a moment, or choose another sign-in method.`;
  throw new AppError('service_unavailable', message);
}
