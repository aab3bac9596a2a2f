import 'server-only';
import type { Transaction } from '@/db/client';
import { findOrganizationIds } from '@/db/queries/accounts';
import { type AuditAction, type AuditDetails, recordAudit } from '../audit';
import type { RequestInfo } from '../request-info';

/** Whose account it is; `actor` is who acted, themselves unless given, null for the operator. */
type Owner = { user: { id: string }; actor?: { id: string } | null; request: RequestInfo };

/** Records what happened to an account. It is no organization's, so each that the person is in is told. */
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
