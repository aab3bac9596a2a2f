import { sql } from 'drizzle-orm';
import type { Transaction } from '../client';
import { appendToJournal } from './append';

/**
 * Writes the rights that a transaction changed to the revocation journal before the commit, so that a restore knows
 * them.
 * @throws Error when the journal can't be written
 */
export async function journalRightChanges(tx: Transaction): Promise<void> {
  const [row] = await tx.execute<{ lines: string | null }>(
    sql`select current_setting('app.right_changes', true) as lines`,
  );
  if (row?.lines) await appendToJournal(row.lines);
}
