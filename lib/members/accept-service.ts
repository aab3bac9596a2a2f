import 'server-only';
import { v7 as newId } from 'uuid';
import { type Db, dashboardDb, inTransaction, type Transaction } from '@/db/client';
import { findInvitationByToken, findInvitationSpaces, updateInvitationAccepted } from '@/db/queries/invitations';
import { findMember, insertMember, insertSpaceMembers, lockRights } from '@/db/queries/members';
import { findSpacesWithRole } from '@/db/queries/spaces';
import { findUserForSignIn, insertUser } from '@/db/queries/users';
import { recordAudit } from '../audit';
import { admitSignUp } from '../auth/throttle';
import { AppError } from '../errors';
import { hashPassword, passwordProblem } from '../passwords';
import { canInviteAs, canWithSpace, type OrganizationRole } from '../permissions';
import type { RequestInfo } from '../request-info';
import type { Person } from '../viewer';
import { hashInvitationToken } from './invitation-token';
import type { InvitationView } from './schema';

type Found = NonNullable<Awaited<ReturnType<typeof findInvitationByToken>>>;

const refusals = {
  unknown: 'This invitation link does not work. It may be incomplete, or a newer one has replaced it.',
  accepted: 'This invitation was used already. Each works once.',
  withdrawn: 'This invitation was withdrawn.',
  expired: 'This invitation has expired. Ask for a new one.',
  void: 'The person who sent this invitation may no longer invite members. Ask an admin for a new one.',
} as const;

const refuse = (state: keyof typeof refusals) =>
  new AppError(state === 'unknown' ? 'not_found' : 'conflict', refusals[state]);

/** Returns the preview of an invitation without using it up: mail programs follow links too. */
export async function viewInvitation(token: string): Promise<InvitationView> {
  const found = await findByToken(token);
  if (!found) return { state: 'unknown' };
  const { organizationName, inviterName, email, role } = found;
  const { state } = await judge(found);
  if (state !== 'open') return { state, organizationName };
  const hasAccount = (await findUserForSignIn(email)) !== undefined;
  return { state, organizationName, inviterName, email, role, hasAccount };
}

/**
 * Makes the signed-in user a member. Only the invited address can accept, once, and gets only what the sender may
 * still grant.
 * @throws AppError not_found; conflict when the invitation can't be used; forbidden for another address
 */
export async function acceptInvitation(person: Person, token: string): Promise<{ slug: string }> {
  return inTransaction(async (tx) => {
    const found = await lockAndCheck(token, tx);
    if (found.email !== person.user.email) {
      const message = `This invitation is for another address than yours, ${person.user.email}.`;
      throw new AppError('forbidden', message);
    }
    return join(found, person.user, person.request, tx);
  });
}

/**
 * Creates an account for the invited address and makes it a member, also when sign-up is disabled.
 * @throws AppError as `acceptInvitation`; invalid_request for the password; conflict when the address has an account
 */
export async function acceptWithNewAccount(
  token: string,
  input: { name: string; password: string },
  request: RequestInfo,
): Promise<{ slug: string; email: string }> {
  const problem = passwordProblem(input.password);
  if (problem) throw new AppError('invalid_request', problem, { fields: { password: problem } });
  const { email } = await requireByToken(token);
  // Hashing is expensive by design, so it is throttled like sign-in.
  const attempt = await admitSignUp(email, request.address);
  const user = { id: newId(), email, name: input.name, passwordHash: await hashPassword(input.password) };
  const joined = await inTransaction(async (tx) => {
    const found = await lockAndCheck(token, tx);
    if (!(await insertUser(user, tx))) {
      throw new AppError('conflict', 'This address has an account already. Sign in with it to accept.');
    }
    return join(found, user, request, tx);
  });
  await attempt.succeeded();
  return { ...joined, email };
}

async function findByToken(token: string, db: Db = dashboardDb()): Promise<Found | undefined> {
  const hash = hashInvitationToken(token);
  return hash ? findInvitationByToken(hash, db) : undefined;
}

type Usable = Found & { inviterRole: OrganizationRole };

async function requireByToken(token: string, db: Db = dashboardDb()): Promise<Usable> {
  const found = await findByToken(token, db);
  if (!found) throw refuse('unknown');
  const verdict = await judge(found, db);
  if (verdict.state !== 'open') throw refuse(verdict.state);
  return { ...found, inviterRole: verdict.inviterRole };
}

type Verdict = { state: 'open'; inviterRole: OrganizationRole } | { state: Exclude<keyof typeof refusals, 'unknown'> };

async function judge(found: Found, db: Db = dashboardDb()): Promise<Verdict> {
  if (found.acceptedAt) return { state: 'accepted' };
  if (found.withdrawnAt) return { state: 'withdrawn' };
  if (found.isExpired) return { state: 'expired' };
  const inviter = await findMember(found.organizationId, found.invitedBy, db);
  return inviter && canInviteAs(inviter.role, found.role)
    ? { state: 'open', inviterRole: inviter.role }
    : { state: 'void' };
}

/** Locks the organization's rights and checks the invitation again: its sender's rights now hold until the commit. */
async function lockAndCheck(token: string, tx: Transaction): Promise<Usable> {
  const { organizationId } = await requireByToken(token, tx);
  await lockRights(organizationId, 'exclusive', tx);
  return requireByToken(token, tx);
}

/** Uses up the invitation and inserts the user's memberships. */
async function join(
  found: Usable,
  user: { id: string; name: string; email: string },
  request: RequestInfo,
  tx: Transaction,
): Promise<{ slug: string }> {
  const { organizationId, organizationName, slug, role, id } = found;
  if (!(await updateInvitationAccepted(organizationId, id, user.id, tx))) throw refuse('accepted');
  if (!(await insertMember(organizationId, user.id, role, tx))) {
    throw new AppError('conflict', `You are a member of ${organizationName} already.`);
  }
  const spaces = await grantableSpaces(found, tx);
  const joined = spaces.map(({ id: spaceId, role: spaceRole }) => ({ spaceId, role: spaceRole }));
  await insertSpaceMembers(organizationId, user.id, joined, tx);
  const details = {
    name: user.name,
    email: user.email,
    role,
    invitedBy: found.inviterName,
    spaces: spaces.map(({ name, role: spaceRole }) => ({ name, role: spaceRole })),
  };
  await recordAudit(
    { organization: { id: organizationId }, user, request },
    { action: 'member.joined', targetType: 'member', targetId: user.id, details },
    tx,
  );
  return { slug };
}

/** Returns the invitation's spaces that still exist and whose members its sender may still manage. */
async function grantableSpaces(found: Usable, tx: Transaction) {
  const [spaces, memberships] = await Promise.all([
    findInvitationSpaces(found.organizationId, [found.id], tx),
    findSpacesWithRole(found.organizationId, found.invitedBy, tx),
  ]);
  const roleIn = new Map(memberships.map(({ id, role }) => [id, role]));
  return spaces.filter(({ id }) =>
    canWithSpace('space:manage_members', { organizationRole: found.inviterRole, spaceRole: roleIn.get(id) ?? null }),
  );
}
