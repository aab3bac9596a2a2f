import type postgres from 'postgres';
import type { JournalEntry } from './entry';
import { type Image, replayRules } from './replay-rules';

/** How many rows of each table a replay narrowed. */
export type Replayed = Record<string, number>;

const rowsPerStatement = 2_000;

/**
 * Applies the journal to a restored database: each row gets its newest rights, but none that the database does not
 * grant. Rows that are missing in the database are skipped. Safe to run again.
 * @param since leaves out older entries, in the form of the journal's times
 */
export async function replayJournal(
  tx: postgres.TransactionSql,
  entries: AsyncIterable<JournalEntry>,
  since: string | null,
): Promise<Replayed> {
  await tx`select set_config('app.right_changes', 'off', true)`;
  const newest = await findNewestImages(entries, since);
  const replayed: Replayed = {};
  for (const [table, rule] of Object.entries(replayRules)) {
    let count = 0;
    for (const images of inGroups([...(newest.get(table)?.values() ?? [])])) count += await rule.apply(tx, images);
    if (count > 0) replayed[table] = count;
  }
  return replayed;
}

type Newest = Map<string, Map<string, Image>>;

async function findNewestImages(entries: AsyncIterable<JournalEntry>, since: string | null): Promise<Newest> {
  const newest: Newest = new Map();
  for await (const entry of entries) {
    if ('backup' in entry || !(entry.table in replayRules) || (since !== null && entry.at < since)) continue;
    const { table, at, gone, row } = entry;
    const key = (replayRules[table]?.key ?? []).map((name) => row[name]).join(' ');
    const images = newest.get(table) ?? new Map<string, Image>();
    newest.set(table, images);
    const known = images.get(key);
    // The insert of a rotation has all columns of the secret, a later update only its end.
    if (!known || at >= known.at) images.set(key, { at, gone, row: { ...known?.row, ...row } });
    else images.set(key, { ...known, row: { ...row, ...known.row } });
  }
  return newest;
}

/** Splits images into groups whose rows have the same columns, of bounded size. */
function inGroups(images: Image[]): Image[][] {
  const byColumns = new Map<string, Image[][]>();
  for (const image of images) {
    const columns = `${image.gone} ${Object.keys(image.row).sort().join(' ')}`;
    const groups = byColumns.get(columns) ?? [];
    byColumns.set(columns, groups);
    const last = groups.at(-1);
    if (last && last.length < rowsPerStatement) last.push(image);
    else groups.push([image]);
  }
  return [...byColumns.values()].flat();
}
