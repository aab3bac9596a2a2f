import 'server-only';
import { v7 as newId } from 'uuid';
import { inTransaction, type Transaction } from '@/db/client';
import { lockSubscription } from '@/db/queries/subscriptions';
import { findUserForSignIn, insertUser, isFirstStart, lockSignUp } from '@/db/queries/users';
import { writeSubscription } from '../billing/subscription-write';
import { AppError } from '../errors';
import { emailInput, nameInput } from '../input';
import { foundOrganization } from '../organizations/service';
import { hashPassword, passwordProblem } from '../passwords';
import type { PlanId } from '../plans';
import { normalizeEmail } from './service';

/** The request of an operator who creates accounts on the command line. The audit log has no address for it. */

const request = { address: '', userAgent: '', requestId: '' };
const organizationInput = nameInput('Give the organization a name.');
const personInput = nameInput('Give the name of the person.');

type FirstAccount = { email: string; password: string; organization: string; plan: PlanId };

/**
 * Creates the first account with its organization. If several instances start at once, one of them creates it.
 * @returns whether it was created; false if any account exists
 * @throws AppError invalid_request
 */
export async function createFirstAccount({ email, password, organization, plan }: FirstAccount): Promise<boolean> {
  const problem = passwordProblem(password);
  if (problem) throw new AppError('invalid_request', problem);
  const address = normalizeEmail(check(emailInput, email));
  const name = check(personInput, address.split('@')[0] ?? '');
  const user = { id: newId(), email: address, name, passwordHash: await hashPassword(password) };
  return inTransaction(async (tx) => {
    await lockSignUp('first', tx);
    if (!(await isFirstStart(tx))) return false;
    await insertUser(user, tx);
    await foundWithPlan(organization, user.id, plan, tx);
    return true;
  });
}

/**
 * Creates an account without a password. @returns whether it was created; false if the address has an account
 * @throws AppError invalid_request
 */
export async function createAccount(email: string, name: string): Promise<boolean> {
  const address = normalizeEmail(check(emailInput, email));
  const user = { id: newId(), email: address, name: check(personInput, name), passwordHash: null };
  return inTransaction((tx) => insertUser(user, tx));
}

/**
 * Creates an organization on a plan. The account of the address becomes its admin.
 * @returns its slug; null when no account has the address
 * @throws AppError invalid_request
 */
export async function createOrganizationFor(given: {
  name: string;
  email: string;
  plan: PlanId;
}): Promise<string | null> {
  const user = await findUserForSignIn(normalizeEmail(given.email));
  if (!user) return null;
  return inTransaction((tx) => foundWithPlan(given.name, user.id, given.plan, tx));
}

async function foundWithPlan(name: string, userId: string, plan: PlanId, tx: Transaction): Promise<string> {
  const { id, slug } = await foundOrganization(check(organizationInput, name), userId, request, tx);
  const before = await lockSubscription(id, tx);
  if (!before) throw new Error('A new organization has a subscription.');
  await writeSubscription({ organization: { id }, user: { id: userId }, request }, before, { ...before, plan }, tx);
  return slug;
}

type Input = {
  safeParse(
    text: string,
  ): { success: true; data: string } | { success: false; error: { issues: { message: string }[] } };
};

function check(input: Input, text: string): string {
  const result = input.safeParse(text);
  if (result.success) return result.data;
  throw new AppError('invalid_request', result.error.issues[0]?.message ?? 'This text is not valid.');
}
