import type postgres from 'postgres';
import { connectTo } from '../database-url/connect';
import { StartError } from '../embedded/start-error';
import { readJournal } from '../journal/read';
import { type Replayed, replayJournal } from '../journal/replay';
import { migrateLocked, takeLock, vacuumKeys } from '../migrate';
import { requireEmpty } from './empty';
import { holdKeys } from './hold';
import { type Backup, loadRows } from './read';

type Options = {
  databaseUrl: string;
  backup: Backup;
  /** The folder of the revocation journal. */
  journalDir: string;
  /** Whether to disable every working key; the journal may be missing then. */
  isHeld: boolean;
  /** Runs before the commit; the restore is undone when it throws. */
  beforeCommit(tx: postgres.TransactionSql): Promise<void>;
};

export type Restored = { replayed: Replayed; disabledKeys: number; entries: number };

/**
 * Restores a backup into an empty installation and revokes again what the revocation journal lists as revoked, in one
 * transaction.
 * @throws StartError when the installation is not empty, the backup is damaged, or the journal is missing
 */
export async function restoreBackup({ databaseUrl, backup, ...options }: Options): Promise<Restored> {
  return onDatabase(databaseUrl, async (tx) => {
    await requireEmpty(tx);
    await loadRows(tx, backup);
    await migrateLocked(tx);
    // Sessions that ended and links that were used since the backup must not work again.
    await tx`delete from sessions`;
    await tx`delete from sign_in_links`;
    const restored = await takeAway(tx, {
      ...options,
      since: hourBefore(backup.header.takenAt),
      mark: backup.header.mark,
    });
    await options.beforeCommit(tx);
    return restored;
  });
}

/**
 * Revokes what the journal lists as revoked, in a database that was restored another way.
 * @param options.since the moment of the database's state; null for all entries
 * @throws StartError
 */
export function replayOnly(
  databaseUrl: string,
  options: { journalDir: string; isHeld: boolean; since: string | null },
): Promise<Restored> {
  const since = options.since && hourBefore(options.since);
  return onDatabase(databaseUrl, (tx) => takeAway(tx, { ...options, since, mark: null }));
}

async function takeAway(
  tx: postgres.TransactionSql,
  given: { journalDir: string; isHeld: boolean; since: string | null; mark: string | null },
): Promise<Restored> {
  const { journalDir, isHeld, since, mark } = given;
  const seen = { entries: 0, hasMark: false };
  const replayed = await replayJournal(tx, watch(journalDir, mark, seen), since);
  if (!isHeld && (mark === null ? seen.entries === 0 : !seen.hasMark)) throw journalMissing(journalDir, seen.entries);
  return { replayed, entries: seen.entries, disabledKeys: isHeld ? await holdKeys(tx) : 0 };
}

async function* watch(journalDir: string, mark: string | null, seen: { entries: number; hasMark: boolean }) {
  for await (const entry of readJournal(journalDir)) {
    seen.entries += 1;
    if ('backup' in entry && entry.backup === mark) seen.hasMark = true;
    yield entry;
  }
}

function journalMissing(journalDir: string, entries: number): StartError {
  const what =
    entries === 0
      ? `There is no revocation journal in ${journalDir}.`
      : `The revocation journal in ${journalDir} is not the one that goes with this backup, or is older than it.`;
  return new StartError(
    `${what} Without it, keys that were removed since the backup would work again.\n` +
      "Copy the journals of all instances there (each one's DATA_DIR/journal or JOURNAL_DIR), or name a folder by " +
      '--journal DIR.\nIf they are lost, add --hold: it disables every key until an admin enables it.',
  );
}

/** An hour earlier, because a change may have been noted before the given moment and committed after it. */
const hourBefore = (time: string) => new Date(Date.parse(time) - 3_600_000).toISOString();

async function onDatabase<T>(databaseUrl: string, run: (tx: postgres.TransactionSql) => Promise<T>): Promise<T> {
  const sql = connectTo(databaseUrl, {
    max: 1,
    max_lifetime: null,
    idle_timeout: 0,
    connect_timeout: 10,
    prepare: false,
    connection: { application_name: 'restore' },
  });
  try {
    const result = await sql.begin(async (tx) => {
      await tx.unsafe('set local statement_timeout = 0; set local lock_timeout = 0');
      await tx.unsafe('set local idle_in_transaction_session_timeout = 0');
      await takeLock(tx, console.error);
      return run(tx);
    });
    await vacuumKeys(sql);
    await sql`analyze`;
    return result as T;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
