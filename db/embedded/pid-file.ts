import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from './start-error';

const run = promisify(execFile);

/** What postmaster.pid says of the server that wrote it, which may be long gone. */
export type PidFile = { text: string; pid: number; port: number; status: string };

const pidFileOf = (clusterDir: string) => join(clusterDir, 'postmaster.pid');

/** Reads postmaster.pid; null when there is none or it is not written to the end yet. */
export async function readPidFile(clusterDir: string): Promise<PidFile | null> {
  const text = await readFile(pidFileOf(clusterDir), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return { text, pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() };
}

/** Whether PostgreSQL, which asks no more than this, would take a process for a running one: a zombie counts. */
export function seemsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Whether a process lives; a zombie, which an init-less container keeps, does not. */
export async function isAlive(pid: number): Promise<boolean> {
  if (!seemsAlive(pid)) return false;
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(state);
}

/** Whether a process is a PostgreSQL server of this folder, judged by its command line: pids are reused. */
export async function isPostmasterOf(pid: number, clusterDir: string): Promise<boolean> {
  if (!(await isAlive(pid))) return false;
  if (process.platform === 'linux') {
    const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    return basename(args[0] ?? '').startsWith('postgres') && args.includes(clusterDir);
  }
  const { stdout } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes('postgres') && stdout.includes(clusterDir);
}

// Beyond the highest pid of any system.
const noOnesPid = 999_999_999;

/**
 * Takes the pid out of a postmaster.pid that is stale though a process has that pid: PostgreSQL refuses to start
 * beside it. The rest stays, for it lets PostgreSQL wait for what a killed server left running. The file is moved
 * aside first and put back as it was if it turns out to be a newer one, written by a server started meanwhile.
 */
export async function disownPidFile(clusterDir: string, stale: PidFile): Promise<void> {
  const file = pidFileOf(clusterDir);
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const text = await readFile(aside, 'utf8');
  if (text === stale.text) await writeFile(aside, text.replace(/^\d+/, String(noOnesPid)));
  await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}
