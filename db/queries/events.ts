import type { Transaction } from '../client';
import { events } from '../schema/events';

export type EventRow = Omit<typeof events.$inferInsert, 'createdAt' | 'organizationId'>;

/** Rows per statement: PostgreSQL accepts at most 65,535 parameters. */
const chunkSize = 1_000;

/** Inserts events. Call it in the transaction of the change itself. */
export async function insertEvents(organizationId: string, rows: EventRow[], tx: Transaction): Promise<void> {
  for (let start = 0; start < rows.length; start += chunkSize) {
    const chunk = rows.slice(start, start + chunkSize);
    await tx.insert(events).values(chunk.map((event) => ({ ...event, organizationId })));
  }
}
