import 'server-only';
import { findMemberBySlug } from '@/db/queries/members';
import { normalizeEmail } from '../auth/service';
import { AppError } from '../errors';
import type { Viewer } from '../viewer';

/**
 * Returns a member as the viewer of an organization, for an operator who acts as them on the command line. The member's
 * rights apply, and the audit log names the member, without an address.
 * @throws AppError not_found when the organization has no such member
 */
export async function findOperatorViewer(slug: string, email: string): Promise<Viewer> {
  const member = await findMemberBySlug(slug, normalizeEmail(email));
  if (!member) {
    const message = `There is no organization “${slug}” with the member ${email}. Use the name in the organization's URL.`;
    throw new AppError('not_found', message);
  }
  const { organization, user, role, plan, status } = member;
  return {
    organization,
    user,
    role,
    subscription: { plan, status },
    sessionId: '',
    request: { address: '', userAgent: '', requestId: '' },
  };
}
