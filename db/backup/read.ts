import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type postgres from 'postgres';
import { errorCode, StartError } from '../embedded/start-error';
import { applyMigrations, newestMigration } from '../migrate';
import { quoted } from './catalog';
import { type BackupHeader, headerSchema } from './format';
import { createFrameReader } from './frames';

type Frames = ReturnType<typeof createFrameReader>;

/** An open backup: its header, and its rows, which can be read once. */
export type Backup = { header: BackupHeader; frames: Frames };

/** Opens a backup. @throws StartError when it can't be read, is no backup, or was made by a newer version */
export async function openBackup(file: string): Promise<Backup> {
  // `pipe` would not forward read errors.
  const gunzip = createGunzip();
  pipeline(createReadStream(file), gunzip).catch((error: unknown) => gunzip.destroy(asError(error)));
  const frames = createFrameReader(gunzip);
  try {
    const first = await frames.next();
    const header = headerSchema.parse(JSON.parse((first ?? '').toString()));
    if (header.migration > newestMigration) {
      throw new StartError(
        `The backup was made by version ${header.version}, which is newer than this one: install that or a later one.`,
      );
    }
    return { header, frames };
  } catch (error) {
    if (error instanceof StartError) throw error;
    if (['ENOENT', 'EACCES', 'EISDIR'].includes(errorCode(error))) {
      throw new StartError(`${file} can't be read (${errorCode(error)}).`);
    }
    throw new StartError(`${file} is no backup of this product, or is damaged.`);
  }
}

/**
 * Creates the tables as of the backup's version and fills them. The caller then runs the newer migrations.
 * @throws StartError when the file is damaged
 */
export async function loadRows(tx: postgres.TransactionSql, { header, frames }: Backup): Promise<void> {
  await applyMigrations(tx, 0, header.migration);
  for (const { name, parent, bound } of header.partitions) {
    await tx.unsafe(`create table if not exists ${quoted(name)} partition of ${quoted(parent)} ${bound}`);
  }
  for (const { name, columns } of header.tables) {
    const target = await tx.unsafe(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`).writable();
    await pipeline(Readable.from(rowsOf(frames), { objectMode: false }), target);
  }
  await frames.end().catch(damaged);
  for (const { name, value } of header.sequences) {
    await tx`select setval(${`public.${quoted(name)}`}::regclass, ${value}::bigint)`;
  }
}

async function* rowsOf(frames: Frames): AsyncGenerator<Buffer> {
  for (;;) {
    const part = await frames.next().catch(damaged);
    if (part === null) return;
    yield part;
  }
}

function damaged(error: unknown): never {
  throw new StartError(`The backup is damaged (${asError(error).message}). The database stays as it was.`);
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
