/**
 * A line of the revocation journal: a row's rights after a change, as `db/functions/note_right_changes.sql` notes them,
 * or the mark that a backup leaves.
 */
export type JournalEntry =
  | {
      table: string;
      /** On the database's clock, in a form that sorts as text. */
      at: string;
      /** Whether the row was deleted. */
      gone: boolean;
      /** The columns of its key and, unless it was deleted, of its rights. */
      row: Record<string, unknown>;
    }
  | { backup: string; at: string };

/** Parses a line; null for one that a crash cut off. */
export function parseEntry(line: string): JournalEntry | null {
  try {
    const entry: unknown = JSON.parse(line);
    return isEntry(entry) ? entry : null;
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== 'object' || value === null || !('at' in value) || typeof value.at !== 'string') return false;
  if ('backup' in value) return typeof value.backup === 'string';
  return (
    'table' in value &&
    typeof value.table === 'string' &&
    'gone' in value &&
    typeof value.gone === 'boolean' &&
    'row' in value &&
    typeof value.row === 'object' &&
    value.row !== null
  );
}
