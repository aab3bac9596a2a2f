import 'server-only';
import { v7 as newId } from 'uuid';
import { type Db, dashboardDb, inTransaction } from '@/db/client';
import { findAccount, isFreshSession, lockAccount } from '@/db/queries/accounts';
import { deleteIdentityOf, type EnabledSignInMethods, findIdentitiesOf, insertIdentity } from '@/db/queries/identities';
import type { ProvenIdentity } from '../auth/identity-service';
import { providers, sendsSignInLinks } from '../auth/providers';
import type { SignInProblem } from '../auth/sign-in-problem';
import { AppError } from '../errors';
import type { Person } from '../viewer';
import { auditAccount } from './audit-account';
import type { SignInMethods } from './schema';

/** Time after sign-in for adding a sign-in method, so that an open session can't be turned into permanent access. */
const freshMinutes = 10;
/** Longest duration of a visit to a provider, as in next-auth. */
const visitMinutes = 15;

function openSignInMethods(): EnabledSignInMethods {
  return { issuers: providers().map(({ issuer }) => issuer), links: sendsSignInLinks() };
}

/** Returns the user's sign-in methods and those they can add. */
export async function getSignInMethods({ user }: Person): Promise<SignInMethods> {
  const [account, identities] = await Promise.all([findAccount(user.id), findIdentitiesOf(user.id)]);
  const { issuers, links } = openSignInMethods();
  const isOpen = ({ issuer }: { issuer: string }) => issuers.includes(issuer);
  const others = Boolean(account?.hasPassword || (links && account?.isProven));
  const connected = identities.map((identity) => ({
    id: identity.id,
    provider: providers().find(isAt(identity))?.name ?? URL.parse(identity.issuer)?.host ?? identity.issuer,
    label: identity.label,
    isInUse: isOpen(identity),
    connectedAt: identity.createdAt.toISOString(),
    lastUsedAt: identity.lastUsedAt?.toISOString() ?? null,
    mayDisconnect: others || identities.some((other) => other.id !== identity.id && isOpen(other)),
  }));
  const connectable = providers()
    .filter((provider) => !identities.some(isAt(provider)))
    .map(({ id, name }) => ({ id, name }));
  const endsPassword = account?.hasPassword && !account.isProven;
  return { connected, connectable, links: links ? (endsPassword ? 'ends_password' : 'on') : 'off' };
}

const isAt = (one: { issuer: string }) => (other: { issuer: string }) => one.issuer === other.issuer;

/** Requires a recent sign-in. @throws AppError forbidden when the session is older than ten minutes */
export async function requireFreshSession(
  { user, sessionId }: Person,
  purpose: string,
  db: Db = dashboardDb(),
): Promise<void> {
  if (await isFreshSession(user.id, sessionId, freshMinutes, db)) return;
  const message = `To ${purpose}, sign out and sign in again. You must have signed in within the last ${freshMinutes} minutes.`;
  throw new AppError('forbidden', message);
}

/** Connects an identity that its provider has proven; returns the problem that prevents it, or null. */
export async function connectIdentity(
  person: Person,
  { issuer, claims }: ProvenIdentity,
  provider: string,
): Promise<SignInProblem | null> {
  const { user } = person;
  const label = claims.email || claims.name;
  return inTransaction(async (tx) => {
    await lockAccount(user.id, tx);
    // The session may have ended during the visit to the provider.
    if (!(await isFreshSession(user.id, person.sessionId, freshMinutes + visitMinutes, tx))) return 'session_ended';
    const identity = { id: newId(), userId: user.id, issuer, subject: claims.id, label };
    if (await insertIdentity(identity, tx)) {
      await auditAccount(
        person,
        'account.sign_in_method_connected',
        { name: user.name, provider, identity: label },
        tx,
      );
      return null;
    }
    const own = (await findIdentitiesOf(user.id, tx)).find((other) => other.issuer === issuer);
    if (!own) return 'taken';
    return own.subject === claims.id ? null : 'second';
  });
}

/** Disconnects an identity. @throws AppError not_found; conflict when it is the user's last sign-in method */
export async function disconnectIdentity(person: Person, id: string): Promise<void> {
  const { user } = person;
  await inTransaction(async (tx) => {
    const gone = await deleteIdentityOf(user.id, id, openSignInMethods(), tx);
    if (gone) {
      const provider = providers().find(isAt(gone))?.name ?? gone.issuer;
      await auditAccount(
        person,
        'account.sign_in_method_disconnected',
        { name: user.name, provider, identity: gone.label },
        tx,
      );
      return;
    }
    const isTheirs = (await findIdentitiesOf(user.id, tx)).some((identity) => identity.id === id);
    if (!isTheirs) throw new AppError('not_found', 'This identity is disconnected already.');
    throw new AppError('conflict', 'This is your only sign-in method. Set a password or connect another method first.');
  });
}
