import { sql } from 'drizzle-orm';
import type { Transaction } from '../client';
import { appendToJournal } from './append';

/**
 * Writes what a transaction took away to the revocation journal, before it commits: a restored backup then knows it.
 * @throws Error when the journal can't be written
 */
export async function journalRightChanges(tx: Transaction): Promise<void> {
  const [row] = await tx.execute<{ lines: string | null }>(
    sql`select current_setting('app.right_changes', true) as lines`,
  );
  if (row?.lines) await appendToJournal(row.lines);
}
