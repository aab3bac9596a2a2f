import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { errorCode, StartError } from './start-error';
import { syncFolder } from './sync-folder';

const secretsSchema = z.object({
  authSecret: z.string().min(32),
  apiKeyPepper: z.string().min(32),
  /** Password of the role the app connects as. */
  databasePassword: z.string().min(32),
  /** Password of the superuser, which initdb creates and which holds the locks. */
  superuserPassword: z.string().min(32),
});

/** Secrets created on the first start and stored beside the database. Without them, no API key can be verified. */
export type Secrets = z.infer<typeof secretsSchema>;

/**
 * Reads the secrets, and creates them on the first start. Two simultaneous first starts use the same secrets.
 * @param databaseExists called only when the file is missing: a database can't be opened without its secrets
 * @throws StartError when the file is unreadable, damaged, or missing beside an existing database
 */
export async function loadSecrets(dataDir: string, databaseExists: () => Promise<boolean>): Promise<Secrets> {
  const file = join(dataDir, 'secrets.json');
  const existing = await readSecrets(file);
  if (existing !== null) return existing;
  if (await databaseExists()) {
    // Another first start may have created both since the read above.
    const created = await readSecrets(file);
    if (created !== null) return created;
    throw new StartError(`There is a database in ${dataDir} but secrets.json is missing: restore it from a backup.`);
  }
  await createSecrets(file);
  const created = await readSecrets(file);
  if (created === null) throw new StartError(`${file} was deleted while the database was being set up. Start again.`);
  return created;
}

async function readSecrets(file: string): Promise<Secrets | null> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw new StartError(`${file} can't be read (${errorCode(error)}): run as its owner, or set DATA_DIR.`);
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
    // A link, not a rename: it fails when another first start was faster, and keeps its file.
    await link(draft, file);
    await syncFolder(dirname(file));
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    throw new StartError(`${file} can't be written (${errorCode(error)}): set DATA_DIR to a writable folder.`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Puts the secrets of a restored installation in the place of those made for an empty one. */
export async function replaceSecrets(
  dataDir: string,
  restored: Pick<Secrets, 'authSecret' | 'apiKeyPepper'>,
): Promise<void> {
  const file = join(dataDir, 'secrets.json');
  const existing = await readSecrets(file);
  if (existing === null) throw new StartError(`${file} is missing.`);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  await handle.writeFile(`${JSON.stringify({ ...existing, ...restored }, null, 2)}\n`);
  await handle.sync();
  await handle.close();
  await rename(draft, file);
  await syncFolder(dataDir);
}
