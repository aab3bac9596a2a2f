import 'server-only';
import type { Account, User } from 'next-auth';
import { z } from 'zod';
import { connectIdentity } from '../account/sign-in-methods';
import { accountPath, signInProblemPath } from '../paths';
import { requestInfo } from '../request-info';
import { findSignedIn } from '../viewer';
import { findConnectIntent } from './connect-intent';
import { type ProvenIdentity, signInWithProvider } from './identity-service';
import { providers } from './providers';
import { problemQuery } from './sign-in-problem';

const told = z.object({ name: z.string(), email: z.string(), isEmailVerified: z.boolean() });

/**
 * Decides the outcome of a provider's callback, whose answer next-auth has already verified.
 * @param state the `state` parameter of this visit
 * @returns the user whose session to open, or the path to redirect to instead
 */
export async function decideProviderSignIn(
  { user, account }: { user: User; account: Account },
  state: string | null,
): Promise<{ userId: string } | { redirect: string }> {
  const provider = providers().find(({ id }) => id === account.provider);
  if (!provider) throw new Error(`No provider is called ${account.provider}.`);
  const claims = { ...told.parse(user), id: account.providerAccountId };
  const identity: ProvenIdentity = { issuer: provider.issuer, claims };
  const sessionId = await findConnectIntent(state);
  if (sessionId) return { redirect: await connect(identity, sessionId, provider) };
  const result = await signInWithProvider(identity);
  if (result.state === 'signed_in') return { userId: result.userId };
  return { redirect: signInProblemPath(problemQuery(result.problem, provider.id)) };
}

async function connect(
  identity: ProvenIdentity,
  sessionId: string,
  provider: { id: string; name: string },
): Promise<string> {
  const signedIn = await findSignedIn();
  if (signedIn?.sessionId !== sessionId) return signInProblemPath(problemQuery('session_ended', provider.id));
  const problem = await connectIdentity({ ...signedIn, request: await requestInfo() }, identity, provider.name);
  return accountPath(problem ? problemQuery(problem, provider.id) : `connected=${provider.id}`);
}
