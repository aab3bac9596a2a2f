import 'server-only';
import type { Transaction } from '@/db/client';
import { findOrganizationIds } from '@/db/queries/accounts';
import { type AuditAction, type AuditDetails, recordAudit } from '../audit';
import type { RequestInfo } from '../request-info';

/** Who changed something about their own account. */
type Owner = { user: { id: string }; request: RequestInfo };

/** Records what a person did to their account. It is no organization's, so each that the person is in is told. */
export async function auditAccount(
  { user, request }: Owner,
  action: AuditAction,
  details: AuditDetails,
  tx: Transaction,
): Promise<void> {
  for (const id of await findOrganizationIds(user.id, tx)) {
    const by = { organization: { id }, user, request };
    await recordAudit(by, { action, targetType: 'account', targetId: user.id, details }, tx);
  }
}
