import { readFile } from 'node:fs/promises';
import { StartError } from '@/db/embedded/start-error';
import { readStartSettings } from './prepare';

/** Reads the passphrase of backups from BACKUP_PASSPHRASE or BACKUP_PASSPHRASE_FILE; null when none is set. */
export async function readPassphrase(): Promise<string | null> {
  const { BACKUP_PASSPHRASE: given, BACKUP_PASSPHRASE_FILE: file } = readStartSettings();
  if (given !== undefined || file === undefined) return given ?? null;
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StartError(`BACKUP_PASSPHRASE_FILE: ${file} can't be read (${error.code}).`);
  });
  return text.replace(/\r?\n$/, '') || null;
}
