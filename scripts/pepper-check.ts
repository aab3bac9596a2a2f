import { createHmac, timingSafeEqual } from 'node:crypto';
import { StartError } from '@/db/embedded/start-error';
import { findOrInsertPepperCheck } from '@/db/queries/installation';

/**
 * Checks that API_KEY_PEPPER is the one that the keys of this database were stored with.
 * @throws StartError for another one, with which every valid key would be refused
 */
export async function requirePepper(pepper: Buffer): Promise<void> {
  const check = createHmac('sha256', pepper).update('check value of API_KEY_PEPPER').digest();
  if (timingSafeEqual(check, await findOrInsertPepperCheck(check))) return;
  throw new StartError(
    'API_KEY_PEPPER is not the one that the keys of this database were stored with, so every key would be refused.\n' +
      'Set the former value: the other instances or a backup have it, or secrets.json in DATA_DIR.\n' +
      'If it is lost, so are all keys: run `delete from installation` on the database, start again, and create new keys.',
  );
}
