import { randomBytes } from 'node:crypto';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { env } from '@/lib/env';
import { errorCode, StartError } from '../embedded/start-error';
import { syncFolder } from '../embedded/sync-folder';

/** Returns the folder of the revocation journal. */
export const journalDirOf = (settings: { JOURNAL_DIR?: string | undefined; DATA_DIR: string }) =>
  // Resolved at run time. Without the comment, the build would take it for a folder of the project and copy it.
  resolve(/* turbopackIgnore: true */ settings.JOURNAL_DIR ?? join(settings.DATA_DIR, 'journal'));

// One file per process, so that two processes never write to the same file.
const file = `${new Date().toISOString().slice(0, 10)}-${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}.jsonl`;

let writing: Promise<void> = Promise.resolve();

/**
 * Appends lines to this process's file of the revocation journal; they are on disk when it resolves. Opens the file
 * each time, so that an operator may move it.
 * @throws StartError when it can't be written: the change must not happen then
 */
export function appendToJournal(lines: string): Promise<void> {
  const written = writing.then(() => append(join(journalDirOf(env()), file), lines));
  writing = written.catch(() => undefined);
  return written;
}

async function append(path: string, lines: string): Promise<void> {
  try {
    const handle = await openForAppend(path);
    try {
      const { size } = await handle.stat();
      await handle.appendFile(lines);
      await handle.datasync();
      if (size === 0) await syncFolder(dirname(path));
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new StartError(
      `The revocation journal ${path} can't be written (${errorCode(error)}), so nothing was changed: free disk space, ` +
        'let this user write to its folder, or set JOURNAL_DIR.',
      { cause: error },
    );
  }
}

async function openForAppend(path: string) {
  try {
    return await open(path, 'a', 0o600);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return open(path, 'a', 0o600);
  }
}

/**
 * Checks that the journal can be written, without which no right can be taken away.
 * @throws StartError
 */
export async function requireWritableJournal(folder: string): Promise<void> {
  // A new file, because an existing file may be writable where no new one can be created.
  const probe = join(folder, `.writable-${process.pid}-${randomBytes(3).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(probe, 'x', { flag: 'wx', mode: 0o600, flush: true });
    await rm(probe);
  } catch (error) {
    await rm(probe, { force: true }).catch(() => undefined);
    throw new StartError(
      `The revocation journal can't be written in ${folder} (${errorCode(error)}), and without it no key could be ` +
        'removed: set JOURNAL_DIR to a folder that this user may write, one that outlives the database.',
    );
  }
}
