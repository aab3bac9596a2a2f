import { execFile } from 'node:child_process';
import { chmod, mkdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Binaries, findBinaries } from './binaries';
import { initialise, removeLeftovers } from './initialise';
import type { Account } from './reach';
import { chooseRunAs, type RunAs } from './run-as';
import { loadSecrets, type Secrets } from './secrets';
import { errorCode, StartError } from './start-error';

const run = promisify(execFile);

/** An initialised database folder, and what is needed to start a server on it. */
export type Cluster = {
  /** Absolute, with symbolic links resolved, as the server reports it. */
  folder: string;
  binaries: Binaries;
  runAs: RunAs;
  secrets: Secrets;
  /** Prints a progress line. */
  say: (line: string) => void;
};

/** Finds the database under `dataDir`, or creates it on the first start. @throws StartError */
export async function prepareCluster(dataDir: string, say: (line: string) => void): Promise<Cluster> {
  const parent = await makeDataDir(dataDir);
  const folder = join(parent, 'postgres');
  const secrets = await loadSecrets(parent, async () => (await ownerOf(folder)) !== null);
  const owner = await ownerOf(folder);
  const binaries = await findBinaries();
  const runAs = await chooseRunAs(owner, binaries, parent, say);
  if (owner === null) {
    say(`Setting up the database in ${folder} …`);
    await initialise(folder, binaries, runAs, secrets);
    await removeLeftovers(folder);
  } else if (runAs.account !== null && owner.uid === 0) {
    // A copy made by root belongs to root, and PostgreSQL requires its own user as owner.
    await run('chown', ['-R', `${runAs.account.uid}:${runAs.account.gid}`, folder]);
  }
  return { folder, binaries, runAs, secrets, say };
}

/** Checks that there is a database under `dataDir`. @throws StartError when there is none */
export async function requireCluster(dataDir: string): Promise<void> {
  if ((await ownerOf(join(dataDir, 'postgres'))) !== null) return;
  throw new StartError(
    `There is no database in ${dataDir}. Run this with the settings of the app: its DATA_DIR, or its DATABASE_URL.`,
  );
}

async function makeDataDir(dataDir: string): Promise<string> {
  try {
    const created = await mkdir(dataDir, { recursive: true, mode: 0o700 });
    // Started by root, PostgreSQL runs as another user, who must be able to enter; the files inside stay private.
    if (created !== undefined && process.getuid?.() === 0) await chmod(dataDir, 0o711);
    return await realpath(dataDir);
  } catch (error) {
    throw new StartError(
      `The folder ${dataDir} can't be created or entered (${errorCode(error)}): set DATA_DIR to another folder.`,
    );
  }
}

async function ownerOf(folder: string): Promise<Account | null> {
  try {
    const { uid, gid } = await stat(folder);
    return { uid, gid };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw new StartError(
      `The folder ${folder} can't be read (${errorCode(error)}): run as its owner, or set DATA_DIR.`,
    );
  }
}
