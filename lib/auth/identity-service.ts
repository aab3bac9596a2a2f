import 'server-only';
import { v7 as newId } from 'uuid';
import { inTransaction, type Transaction } from '@/db/client';
import { insertIdentity, updateIdentityUsed } from '@/db/queries/identities';
import { findOpenInvitationsTo } from '@/db/queries/invitations';
import { findUserForSignIn, insertUser, lockSignUp } from '@/db/queries/users';
import { canInviteAs } from '../permissions';
import type { Claims } from './claims';
import { maySignUp } from './service';
import type { SignInProblem } from './sign-in-problem';

/** Whom a provider has told us of. */
export type ProvenIdentity = { issuer: string; claims: Claims };

export type Entry = { state: 'entered'; userId: string } | { state: 'refused'; problem: SignInProblem };

/**
 * Finds or makes the account of someone who comes in through a provider. An identity finds the account it was connected
 * to and nothing else does: an address never links, because who made the account with it may not own it. An unknown
 * identity makes a new account, when the provider vouches for its address and no account has it.
 */
export async function signInWithProvider({ issuer, claims }: ProvenIdentity): Promise<Entry> {
  const known = await updateIdentityUsed(issuer, claims.id);
  if (known) return { state: 'entered', userId: known };
  return inTransaction((tx) => enterNew({ issuer, claims }, tx));
}

async function enterNew({ issuer, claims }: ProvenIdentity, tx: Transaction): Promise<Entry> {
  const refuse = (problem: SignInProblem): Entry => ({ state: 'refused', problem });
  await lockSignUp(tx);
  // Pressed twice, the second comes here too: by now the first has made the account.
  const known = await updateIdentityUsed(issuer, claims.id, tx);
  if (known) return { state: 'entered', userId: known };
  const { id: subject, name, email, isEmailVerified } = claims;
  // First, so that nobody learns who has an account by claiming an address.
  if (!isEmailVerified) return refuse('unverified');
  if (await findUserForSignIn(email, tx)) return refuse('account_exists');
  if (!(await maySignUp(tx)).allowed && !(await isInvited(email, tx))) return refuse('sign_up_off');
  const user = { id: newId(), email, name, passwordHash: null, emailProvenAt: new Date() };
  if (!(await insertUser(user, tx))) return refuse('account_exists');
  await insertIdentity({ id: newId(), userId: user.id, issuer, subject, label: email }, tx);
  await updateIdentityUsed(issuer, subject, tx);
  return { state: 'entered', userId: user.id };
}

/** Whether someone who may still do so has invited this address. */
async function isInvited(email: string, tx: Transaction): Promise<boolean> {
  const invitations = await findOpenInvitationsTo(email, tx);
  return invitations.some(({ role, inviterRole }) => canInviteAs(inviterRole, role));
}
