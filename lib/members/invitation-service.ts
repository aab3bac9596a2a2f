import 'server-only';
import { v7 as newId } from 'uuid';
import { type Db, dashboardDb, type Transaction } from '@/db/client';
import {
  findOpenInvitation,
  insertInvitation,
  updateInvitationToken,
  updateInvitationWithdrawn,
} from '@/db/queries/invitations';
import { hasMemberWithEmail } from '@/db/queries/members';
import { takeSlot } from '@/db/queries/rate-limits';
import { findSpacesWithRole } from '@/db/queries/spaces';
import { recordAudit } from '../audit';
import { normalizeEmail } from '../auth/service';
import { subjectOf } from '../auth/throttle';
import { withCurrentRights } from '../current-rights';
import { AppError } from '../errors';
import { sendMail } from '../mail';
import { invitationPath } from '../paths';
import { canInviteAs, canManageInvitation, canWithSpace, type OrganizationRole, type SpaceRole } from '../permissions';
import { siteUrl } from '../request-info';
import type { Viewer } from '../viewer';
import { invitationMail } from './invitation-mail';
import { createInvitationToken } from './invitation-token';
import type { SentInvitation, SpaceRef } from './schema';

/** Per organization a hundred at once, then a hundred an hour; per address five at once, then one an hour. */
const organizationLimit = { intervalSeconds: 36, burst: 100, maxWaitSeconds: 0 };
const addressLimit = { intervalSeconds: 3_600, burst: 5, maxWaitSeconds: 0 };

/** Returns the spaces whose members the viewer manages, by name. */
export async function listSpacesToInviteInto(viewer: Viewer): Promise<SpaceRef[]> {
  const spaces = await findSpacesWithRole(viewer.organization.id, viewer.user.id);
  return spaces
    .filter(({ role }) => canWithSpace('space:manage_members', { organizationRole: viewer.role, spaceRole: role }))
    .map(({ id, name }) => ({ id, name }));
}

/**
 * Invites an address for seven days. Returns the link and sends it by mail if a mail server is configured.
 * @throws AppError forbidden for a role or space beyond the viewer's; conflict for members and open invitations;
 * rate_limit_exceeded
 */
export async function inviteMember(
  by: Viewer,
  input: { email: string; role: OrganizationRole; spaces: { id: string; role: SpaceRole }[] },
): Promise<SentInvitation> {
  // Checked before the limits are charged, and again in the transaction.
  requireMayInviteAs(by, input.role);
  const email = normalizeEmail(input.email);
  await admitInvitation(by, email);
  const token = createInvitationToken();
  const { organization, user } = by;
  const invitation = { id: newId(), email, role: input.role, tokenHash: token.hash, invitedBy: user.id };
  const expiresAt = await withCurrentRights(by, 'shared', async (viewer, tx) => {
    requireMayInviteAs(viewer, input.role);
    if (await hasMemberWithEmail(organization.id, email, tx)) refuseAddress('This person is a member already.');
    const spaces = input.role === 'admin' ? [] : await requireSpaces(viewer, input.spaces, tx);
    const joined = spaces.map(({ id, role }) => ({ spaceId: id, role }));
    const ends = await insertInvitation(organization.id, { ...invitation, spaces: joined }, tx);
    if (!ends) return refuseAddress('This address is invited already. Send that invitation again, or withdraw it.');
    const details = { email, role: input.role, spaces: spaces.map(({ name, role }) => ({ name, role })) };
    const target = { targetType: 'invitation' as const, targetId: invitation.id };
    await recordAudit(viewer, { action: 'member.invited', ...target, details }, tx);
    return ends;
  });
  return send(by, { id: invitation.id, email, expiresAt }, token.text);
}

/**
 * Sends an invitation again, for seven more days and in the viewer's name. Its old link stops working.
 * @throws AppError not_found when it is no longer open; forbidden; rate_limit_exceeded
 */
export async function resendInvitation(by: Viewer, id: string): Promise<SentInvitation> {
  const { email } = await requireInvitation(by, id);
  await admitInvitation(by, email);
  const token = createInvitationToken();
  const { organization, user } = by;
  const expiresAt = await withCurrentRights(by, 'shared', async (viewer, tx) => {
    await requireInvitation(viewer, id, tx);
    const change = { tokenHash: token.hash, invitedBy: user.id };
    const ends = await updateInvitationToken(organization.id, id, change, tx);
    if (!ends) throw invitationGone();
    const target = { targetType: 'invitation' as const, targetId: id };
    await recordAudit(viewer, { action: 'invitation.resent', ...target, details: { email } }, tx);
    return ends;
  });
  return send(by, { id, email, expiresAt }, token.text);
}

/**
 * Withdraws an invitation. Its link stops working at once.
 * @throws AppError not_found when it is no longer open; forbidden
 */
export async function withdrawInvitation(by: Viewer, id: string): Promise<{ email: string }> {
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    const { email } = await requireInvitation(viewer, id, tx);
    if (!(await updateInvitationWithdrawn(viewer.organization.id, id, tx))) throw invitationGone();
    const target = { targetType: 'invitation' as const, targetId: id };
    await recordAudit(viewer, { action: 'invitation.withdrawn', ...target, details: { email } }, tx);
    return { email };
  });
}

const invitationGone = () => new AppError('not_found', 'This invitation was accepted or withdrawn meanwhile.');

function refuseAddress(message: string): never {
  throw new AppError('conflict', message, { fields: { email: message } });
}

function requireMayInviteAs(viewer: Viewer, role: OrganizationRole): void {
  if (canInviteAs(viewer.role, role)) return;
  const message = 'You may not invite people with this role. Ask an admin of this organization.';
  throw new AppError('forbidden', message, { fields: { role: message } });
}

async function requireInvitation(viewer: Viewer, id: string, db: Db = dashboardDb()) {
  const invitation = await findOpenInvitation(viewer.organization.id, id, db);
  if (!invitation) throw invitationGone();
  const isOwn = invitation.invitedBy === viewer.user.id;
  if (!canManageInvitation(viewer.role, { role: invitation.role, isOwn })) {
    throw new AppError(
      'forbidden',
      'Only an admin or the person who sent this invitation can send it again or withdraw it.',
    );
  }
  return invitation;
}

/** @throws AppError not_found for a space the viewer can't see; forbidden for a space they don't manage */
async function requireSpaces(
  viewer: Viewer,
  wanted: { id: string; role: SpaceRole }[],
  tx: Transaction,
): Promise<(SpaceRef & { role: SpaceRole })[]> {
  const spaces = await findSpacesWithRole(viewer.organization.id, viewer.user.id, tx);
  return wanted.map(({ id, role }) => {
    const space = spaces.find((item) => item.id === id);
    const access = { organizationRole: viewer.role, spaceRole: space?.role ?? null };
    if (!space || !canWithSpace('space:see', access)) {
      throw new AppError('not_found', 'One of the spaces does not exist any more. Choose again.');
    }
    if (!canWithSpace('space:manage_members', access)) {
      throw new AppError('forbidden', `You may not add people to ${space.name}. Ask an admin of that space.`);
    }
    return { id, name: space.name, role };
  });
}

/** Limits mails per organization and per address. @throws AppError rate_limit_exceeded */
async function admitInvitation(viewer: Viewer, email: string): Promise<void> {
  const limits = [
    { subject: subjectOf('invitation-to', email), limit: addressLimit },
    { subject: subjectOf('invitation-from', viewer.organization.id), limit: organizationLimit },
  ];
  for (const { subject, limit } of limits) {
    if ((await takeSlot(subject, limit)) !== null) continue;
    throw new AppError('rate_limit_exceeded', 'Too many invitations for now. Try again in an hour.', {
      retryAfterSeconds: limit.intervalSeconds,
    });
  }
}

async function send(
  viewer: Viewer,
  invitation: { id: string; email: string; expiresAt: Date },
  token: string,
): Promise<SentInvitation> {
  const { id, email, expiresAt } = invitation;
  const link = (await siteUrl()) + invitationPath(token);
  const names = { organizationName: viewer.organization.name, inviterName: viewer.user.name };
  const mail = await sendMail(invitationMail({ to: email, link, ...names }));
  return { id, email, link, mail, expiresAt: expiresAt.toISOString() };
}
