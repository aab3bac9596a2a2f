import 'server-only';
import type { Transaction } from '@/db/client';
import { findOrganizationIds } from '@/db/queries/accounts';
import { type AuditAction, type AuditDetails, recordAudit } from '../audit';
import type { RequestInfo } from '../request-info';

/** The account's user. `actor` is the user who acted: by default the same user, null for the operator. */
type Owner = { user: { id: string }; actor?: { id: string } | null; request: RequestInfo };

/** Records an account event in the audit log of every organization that the user is a member of. */
export async function auditAccount(
  { user, actor = user, request }: Owner,
  action: AuditAction,
  details: AuditDetails,
  tx: Transaction,
): Promise<void> {
  for (const id of await findOrganizationIds(user.id, tx)) {
    const by = { organization: { id }, user: actor, request };
    await recordAudit(by, { action, targetType: 'account', targetId: user.id, details }, tx);
  }
}
