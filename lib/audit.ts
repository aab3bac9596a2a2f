import 'server-only';
import { v7 as newId } from 'uuid';
import type { Transaction } from '@/db/client';
import { insertAuditEvent } from '@/db/queries/audit-events';
import type { RequestInfo } from './request-info';

/** Everything that is written to the audit log, by its verb. */
export type AuditAction = 'organization.created' | 'plan.changed' | 'api_key.created' | 'api_key.removed';

/** What happened to what; `details` are for people to read and never hold a secret. */
type Entry = {
  action: AuditAction;
  targetType: 'organization' | 'api_key';
  targetId: string;
  details: Record<string, unknown>;
};

/** Records what a person did in their organization, in the transaction of the change itself. */
export async function recordAudit(
  by: { organization: { id: string }; user: { id: string }; request: RequestInfo },
  entry: Entry,
  tx: Transaction,
): Promise<void> {
  const { address, requestId } = by.request;
  await insertAuditEvent(by.organization.id, { id: newId(), actorId: by.user.id, address, requestId, ...entry }, tx);
}
