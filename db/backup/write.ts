import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type postgres from 'postgres';
import { connectTo } from '../database-url/connect';
import { errorCode, StartError } from '../embedded/start-error';
import { syncFolder } from '../embedded/sync-folder';
import { appendToJournal } from '../journal/append';
import { findNewestMigration } from '../migrate';
import { listPartitions, listSequences, listTables, quoted } from './catalog';
import { requireUsed } from './empty';
import { type BackupHeader, type BackupSecrets, seal } from './format';
import { endFrame, frame } from './frames';

const rowsPerRead = 500;

type Options = {
  databaseUrl: string;
  /** The file to create. */
  file: string;
  /** The product's version. */
  version: string;
  /** The secrets to seal, and the passphrase; null leaves secrets out. */
  sealed: { secrets: BackupSecrets; passphrase: string } | null;
};

/**
 * Writes all rows of a database to one file, as they were at one moment, while the product runs.
 * @returns the header of the file
 * @throws StartError when the file exists or can't be written, or nobody has used the database
 */
export async function writeBackup({ databaseUrl, file, version, sealed }: Options): Promise<BackupHeader> {
  const draft = `${file}.${process.pid}.part`;
  const sql = connectTo(databaseUrl, {
    max: 1,
    max_lifetime: null,
    idle_timeout: 0,
    connect_timeout: 10,
    prepare: false,
    connection: { application_name: 'backup' },
  });
  try {
    const header = await sql.begin('isolation level repeatable read read only', async (tx) => {
      await tx.unsafe('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0');
      // The text form of values must have the same meaning on any server.
      await tx.unsafe("set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres'");
      await tx.unsafe("set local extra_float_digits = 1; set local bytea_output = 'hex'");
      const found = await describeBackup(tx, version, sealed);
      await pipeline(
        Readable.from(parts(tx, found), { objectMode: false }),
        createGzip({ level: 3 }),
        createWriteStream(draft, { flags: 'wx', mode: 0o600 }),
      );
      return found;
    });
    await finish(draft, file);
    return header;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') throw new StartError(`${file} exists already. Choose another name.`);
    if (['EACCES', 'ENOENT', 'ENOSPC', 'EROFS', 'EISDIR'].includes(code)) {
      throw new StartError(`${file} can't be written (${code}).`);
    }
    throw error;
  } finally {
    await rm(draft, { force: true });
    await sql.end({ timeout: 5 });
  }
}

async function describeBackup(
  tx: postgres.TransactionSql,
  version: string,
  sealed: Options['sealed'],
): Promise<BackupHeader> {
  // The first statement of the transaction takes its snapshot.
  const [now] = await tx<{ at: string }[]>`
    select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`;
  const takenAt = now?.at ?? '';
  await requireUsed(tx);
  const mark = randomUUID();
  await appendToJournal(`${JSON.stringify({ backup: mark, at: takenAt })}\n`);
  return {
    format: 1,
    version,
    takenAt,
    mark,
    migration: await findNewestMigration(tx),
    tables: await listTables(tx),
    partitions: await listPartitions(tx),
    sequences: await listSequences(tx),
    secrets: sealed && seal(sealed.secrets, sealed.passphrase),
  };
}

async function* parts(tx: postgres.TransactionSql, header: BackupHeader): AsyncGenerator<Buffer> {
  yield frame(Buffer.from(JSON.stringify(header)));
  for (const { name, columns } of header.tables) {
    yield* rowsOf(tx, name, columns);
    yield endFrame;
  }
}

/** Reads a table in COPY's format. It uses a cursor, because the driver's own COPY hangs when the reader is slow. */
async function* rowsOf(tx: postgres.TransactionSql, table: string, columns: string[]): AsyncGenerator<Buffer> {
  const list = columns.map((name) => `${quoted(name)}::text`).join(', ');
  const cursor = tx
    .unsafe<(string | null)[][]>(`select ${list} from ${quoted(table)}`)
    .values()
    .cursor(rowsPerRead);
  for await (const rows of cursor) {
    const lines = rows.map((row) => `${row.map(toCopyText).join('\t')}\n`);
    if (lines.length > 0) yield frame(Buffer.from(lines.join('')));
  }
}

const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const toCopyText = (value: unknown) =>
  value === null ? '\\N' : String(value).replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character);

/** Renames the draft once it is on disk; never replaces another file. */
async function finish(draft: string, file: string): Promise<void> {
  const handle = await open(draft, 'r');
  await handle.sync();
  await handle.close();
  await link(draft, file);
  await syncFolder(dirname(file));
}
