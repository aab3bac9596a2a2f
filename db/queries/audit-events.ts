import type { Transaction } from '../client';
import { auditEvents } from '../schema';

export type AuditEvent = Omit<typeof auditEvents.$inferInsert, 'createdAt' | 'organizationId'>;

/** Writes who did what; always inside the transaction of the change itself. */
export async function insertAuditEvent(organizationId: string, event: AuditEvent, tx: Transaction): Promise<void> {
  await tx.insert(auditEvents).values({ ...event, organizationId });
}
