import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { errorCode, StartError } from './start-error';

const secretsSchema = z.object({
  authSecret: z.string().min(32),
  apiKeyPepper: z.string().min(32),
  /** The password of the role that the app connects as. */
  databasePassword: z.string().min(32),
  /** The password of the role that starts, locks and stops the database. */
  superuserPassword: z.string().min(32),
});

/** What is made on the first start and kept beside the database: lose it, and every key is lost. */
export type Secrets = z.infer<typeof secretsSchema>;

/**
 * Reads the secrets beside the database, making them on the first start. Two first starts agree on one set.
 * @param databaseExists asked only when there are none: a database without its secrets can't be opened
 * @throws StartError when they are unreadable, damaged, or missing beside an existing database
 */
export async function loadSecrets(dataDir: string, databaseExists: () => Promise<boolean>): Promise<Secrets> {
  const file = join(dataDir, 'secrets.json');
  const kept = await readSecrets(file);
  if (kept !== null) return kept;
  if (await databaseExists()) {
    // Another first start may have made both since the look above.
    const made = await readSecrets(file);
    if (made !== null) return made;
    throw new StartError(`There is a database in ${dataDir} but its secrets.json is gone: restore it from a backup.`);
  }
  await createSecrets(file);
  const made = await readSecrets(file);
  if (made === null) throw new StartError(`${file} vanished while the database was being set up.`);
  return made;
}

async function readSecrets(file: string): Promise<Secrets | null> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw new StartError(`${file} can't be read (${errorCode(error)}): run as the user who made it, or set DATA_DIR.`);
  });
  if (text === null) return null;
  try {
    return secretsSchema.parse(JSON.parse(text));
  } catch {
    throw new StartError(`${file} is damaged: restore it from a backup.`);
  }
}

async function createSecrets(file: string): Promise<void> {
  const secrets: Secrets = {
    authSecret: randomBytes(32).toString('base64'),
    apiKeyPepper: randomBytes(32).toString('base64'),
    databasePassword: randomBytes(24).toString('hex'),
    superuserPassword: randomBytes(24).toString('hex'),
  };
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    await handle.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
    await handle.sync();
    await handle.close();
    // A link, not a rename: it fails when another first start was faster, and theirs is kept.
    await link(draft, file);
    await syncFolder(dirname(file));
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    throw new StartError(`${file} can't be written (${errorCode(error)}): set DATA_DIR to a folder of your own.`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes a folder's entries durable: without it a power cut may forget a file that was just made. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
