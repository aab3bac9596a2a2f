import type { Transaction } from '../client';
import { auditEvents } from '../schema/audit';

export type AuditEvent = Omit<typeof auditEvents.$inferInsert, 'createdAt' | 'organizationId'>;

/** Rows per statement: PostgreSQL accepts at most 65,535 parameters, and an event has eight. */
const chunkSize = 1_000;

/** Inserts audit events. Call it in the transaction of the change itself. */
export async function insertAuditEvents(organizationId: string, events: AuditEvent[], tx: Transaction): Promise<void> {
  for (let start = 0; start < events.length; start += chunkSize) {
    const chunk = events.slice(start, start + chunkSize);
    await tx.insert(auditEvents).values(chunk.map((event) => ({ ...event, organizationId })));
  }
}
