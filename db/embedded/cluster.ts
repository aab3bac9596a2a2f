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

/** A database's files, complete, and what it takes to start a server on them. */
export type Cluster = {
  /** Absolute, without symbolic links, as the server itself names it. */
  folder: string;
  binaries: Binaries;
  runAs: RunAs;
  secrets: Secrets;
  /** Tells the person at the terminal what is going on. */
  say: (line: string) => void;
};

/** Finds the database under `dataDir`, or makes it on the first start. @throws StartError */
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
    // A folder copied by root lost its owner, and PostgreSQL wants its files to be its own.
    await run('chown', ['-R', `${runAs.account.uid}:${runAs.account.gid}`, folder]);
  }
  return { folder, binaries, runAs, secrets, say };
}

async function makeDataDir(dataDir: string): Promise<string> {
  try {
    const made = await mkdir(dataDir, { recursive: true, mode: 0o700 });
    // As root, PostgreSQL runs as someone else, who must pass through here; each file inside has a mode of its own.
    if (made !== undefined && process.getuid?.() === 0) await chmod(dataDir, 0o711);
    return await realpath(dataDir);
  } catch (error) {
    throw new StartError(`The folder ${dataDir} can't be made or entered (${errorCode(error)}): set DATA_DIR.`);
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
