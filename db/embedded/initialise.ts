import { spawn } from 'node:child_process';
import { chown, lstat, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Binaries } from './binaries';
import { postgresEnvironment } from './postmaster';
import type { Account } from './reach';
import type { RunAs } from './run-as';
import type { Secrets } from './secrets';
import { errorCode, StartError } from './start-error';
import { syncFolder } from './sync-folder';

/** The role and database of the app, and the superuser that initdb creates. */
export const appRole = 'dashboard';
export const appDatabase = 'dashboard';
export const superuser = 'postgres';

type Step = { command: string; args: string[]; input?: string };

/**
 * Creates the database's files at `clusterDir`. They are created beside it and renamed when complete, so that a crash
 * leaves no incomplete database, and of two first starts the first to finish wins.
 */
export async function initialise(clusterDir: string, binaries: Binaries, runAs: RunAs, secrets: Secrets) {
  const parent = join(clusterDir, '..');
  const draft = await mkdtemp(`${clusterDir}.new-`);
  try {
    const data = join(draft, 'data');
    const passwordFile = join(draft, 'password');
    await mkdir(data, { mode: 0o700 });
    await writeFile(passwordFile, `${secrets.superuserPassword}\n`, { mode: 0o600 });
    await giveTo(runAs.account, [draft, data, passwordFile]);
    await runStep(runAs, {
      command: binaries.initdb,
      args: [
        '--pgdata',
        data,
        '--username',
        superuser,
        '--pwfile',
        passwordFile,
        '--auth',
        'scram-sha-256',
        // Explicit, because the sort order of names must not depend on the machine's environment.
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--data-checksums',
        '--no-instructions',
        // One call instead of a thousand, which take seconds on a busy disk. Only Linux has it.
        ...(process.platform === 'linux' ? ['--sync-method=syncfs'] : []),
      ],
    });
    await runStep(runAs, {
      command: binaries.postgres,
      args: ['--single', '-D', data, 'postgres'],
      // The app's role is no superuser: SQL injection could not read files of the machine.
      input: `CREATE ROLE ${appRole} LOGIN PASSWORD '${secrets.databasePassword}'\nCREATE DATABASE ${appDatabase} OWNER ${appRole}\n`,
    });
    await rename(data, clusterDir).catch((error: unknown) => {
      if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error))) throw error;
    });
    await syncFolder(parent);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Removes the drafts of killed first starts that are over an hour old; a newer one may still be in use. */
export async function removeLeftovers(clusterDir: string): Promise<void> {
  const parent = join(clusterDir, '..');
  const hourAgo = Date.now() - 3_600_000;
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (!path.startsWith(`${clusterDir}.new-`)) continue;
    if ((await lstat(path)).mtimeMs < hourAgo) await rm(path, { recursive: true, force: true });
  }
}

async function giveTo(account: Account | null, paths: string[]): Promise<void> {
  if (account !== null) await Promise.all(paths.map((path) => chown(path, account.uid, account.gid)));
}

async function runStep(runAs: RunAs, step: Step): Promise<void> {
  const [program = step.command, ...args] = [...runAs.wrapper, step.command, ...step.args];
  const child = spawn(program, args, { ...runAs.identity, cwd: '/', env: postgresEnvironment() });
  child.stdin.on('error', () => {}); // A program that ends early reports the reason itself.
  child.stdin.end(step.input ?? '');
  const [out, err, code] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    new Promise<number | null | Error>((resolve) => child.on('error', resolve).on('close', resolve)),
  ]);
  if (code instanceof Error) throw new StartError(`PostgreSQL could not be set up: ${code.message}`);
  // Single-user mode reports a failed statement in its output, not in its exit code.
  if (code === 0 && !/^.*(ERROR|FATAL|PANIC):/m.test(`${err}`)) return;
  throw new StartError(`PostgreSQL could not be set up:\n${`${out}${err}`.trim().split('\n').slice(-15).join('\n')}`);
}
