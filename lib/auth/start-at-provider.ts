import 'server-only';
import type { Route } from 'next';
import { AppError } from '../errors';
import { signIn } from './next-auth';
import { providers } from './providers';
import type { ProviderId } from './schema';

/** The redirect to a provider. `state` is the OAuth state that identifies this visit. */
export type Departure = { url: Route; state: string };

/**
 * Starts a sign-in with a provider, which ends at a path of this site.
 * @throws AppError not_found when the provider is not configured; service_unavailable when it can't be reached
 */
export async function startAtProvider(id: ProviderId, next: Route): Promise<Departure> {
  const provider = providers().find((other) => other.id === id);
  if (!provider) throw new AppError('not_found', 'This sign-in method is switched off on this installation.');
  // If next-auth can't read the provider's metadata, it returns the URL of its error page, which has no state.
  const url: string = await signIn(id, { redirectTo: next, redirect: false });
  const state = URL.parse(url)?.searchParams.get('state');
  if (state) return { url: url as Route, state };
  const message = `${provider.name} can’t be reached. Try again in a moment, or choose another sign-in method.`;
  throw new AppError('service_unavailable', message);
}
