import { createHmac, timingSafeEqual } from 'node:crypto';
import type postgres from 'postgres';
import { StartError } from '@/db/embedded/start-error';
import { findOrInsertPepperCheck } from '@/db/queries/installation';

const checkOf = (pepper: Buffer) => createHmac('sha256', pepper).update('check value of API_KEY_PEPPER').digest();

/**
 * Checks that API_KEY_PEPPER is the one that the keys of this database were stored with.
 * @throws StartError for another one, with which every valid key would be refused
 */
export async function requirePepper(pepper: Buffer): Promise<void> {
  const check = checkOf(pepper);
  if (timingSafeEqual(check, await findOrInsertPepperCheck(check))) return;
  throw new StartError(
    'API_KEY_PEPPER is not the one that the keys of this database were stored with, so every key would be refused.\n' +
      'Set the former value: the other instances or a backup have it, or secrets.json in DATA_DIR.\n' +
      'If it is lost, so are all keys: run `delete from installation` on the database, start again, and create new keys.',
  );
}

/** Checks the pepper that a restored database will be used with. @throws StartError for another one than the keys' */
export async function requireKnownPepper(tx: postgres.TransactionSql, peppers: Buffer[]): Promise<void> {
  const rows = await tx<{ check: Buffer }[]>`select pepper_check as check from installation`;
  if (rows.every(({ check }) => peppers.some((pepper) => checkOf(pepper).equals(check)))) return;
  throw new StartError(
    'The keys of this backup were stored with another API_KEY_PEPPER, so every key would be refused. Set ' +
      'BACKUP_PASSPHRASE, or BACKUP_PASSPHRASE_FILE, to open the secrets in the backup; with DATABASE_URL, set ' +
      'API_KEY_PEPPER to what --print-secrets prints. Nothing was restored.',
  );
}
