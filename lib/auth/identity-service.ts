import 'server-only';
import { v7 as newId } from 'uuid';
import { inTransaction, type Transaction } from '@/db/client';
import { insertIdentity, updateIdentityUsed } from '@/db/queries/identities';
import { findOpenInvitationsTo } from '@/db/queries/invitations';
import { findUserForSignIn, insertUser, lockSignUp } from '@/db/queries/users';
import { canInviteAs } from '../permissions';
import type { Claims } from './claims';
import { requestSignUp } from './service';
import type { SignInProblem } from './sign-in-problem';

/** A user as identified by a provider. */
export type ProvenIdentity = { issuer: string; claims: Claims };

export type ProviderSignIn = { state: 'signed_in'; userId: string } | { state: 'refused'; problem: SignInProblem };

/**
 * Finds or creates the account of a person who signs in with a provider. Only a connected identity leads to an existing
 * account, never an address: the person who created the account with it may not own it. An unknown identity creates an
 * account if the provider has verified its address and no account has it.
 */
export async function signInWithProvider({ issuer, claims }: ProvenIdentity): Promise<ProviderSignIn> {
  const known = await updateIdentityUsed(issuer, claims.id);
  if (known) return { state: 'signed_in', userId: known };
  return inTransaction((tx) => createAccount({ issuer, claims }, tx));
}

async function createAccount({ issuer, claims }: ProvenIdentity, tx: Transaction): Promise<ProviderSignIn> {
  const refuse = (problem: SignInProblem): ProviderSignIn => ({ state: 'refused', problem });
  await lockSignUp(`${issuer} ${claims.id}`, tx);
  // A concurrent request may have created the account before this one got the lock.
  const known = await updateIdentityUsed(issuer, claims.id, tx);
  if (known) return { state: 'signed_in', userId: known };
  const { id: subject, name, email, isEmailVerified } = claims;
  // Checked first, so that an unverified address does not reveal whether an account exists.
  if (!isEmailVerified) return refuse('unverified');
  if (await findUserForSignIn(email, tx)) return refuse('account_exists');
  if (!(await requestSignUp(tx)) && !(await isInvited(email, tx))) return refuse('sign_up_off');
  const user = { id: newId(), email, name, passwordHash: null, emailProvenAt: new Date() };
  if (!(await insertUser(user, tx))) return refuse('account_exists');
  await insertIdentity({ id: newId(), userId: user.id, issuer, subject, label: email }, tx);
  await updateIdentityUsed(issuer, subject, tx);
  return { state: 'signed_in', userId: user.id };
}

/** Returns whether the address has an invitation whose sender may still invite. */
async function isInvited(email: string, tx: Transaction): Promise<boolean> {
  const invitations = await findOpenInvitationsTo(email, tx);
  return invitations.some(({ role, inviterRole }) => canInviteAs(inviterRole, role));
}
