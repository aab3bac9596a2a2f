import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from './start-error';

const run = promisify(execFile);

/** The content of postmaster.pid; the server that wrote it may have ended. */
export type PidFile = { text: string; pid: number; port: number; status: string };

const pidFileOf = (clusterDir: string) => join(clusterDir, 'postmaster.pid');

/** Reads postmaster.pid; null when there is none or it is not complete yet. */
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

/** Returns whether PostgreSQL considers a process running. It makes only this check, so a zombie counts. */
export function seemsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Returns whether a process is running; a zombie is not. */
export async function isAlive(pid: number): Promise<boolean> {
  if (!seemsAlive(pid)) return false;
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(state);
}

/** Returns whether a process is a PostgreSQL server of this folder. Checks the command line, because pids are reused. */
export async function isPostmasterOf(pid: number, clusterDir: string): Promise<boolean> {
  if (!(await isAlive(pid))) return false;
  if (process.platform === 'linux') {
    const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    return basename(args[0] ?? '').startsWith('postgres') && args.includes(clusterDir);
  }
  const { stdout } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes('postgres') && stdout.includes(clusterDir);
}

// Above the highest pid of any system.
const unusedPid = 999_999_999;

/**
 * Replaces the pid in a stale postmaster.pid whose pid belongs to another process, because PostgreSQL refuses to start
 * then. The other lines stay: PostgreSQL uses them to wait for backends of a killed server. The file is renamed first,
 * and restored unchanged if a server that started meanwhile wrote it.
 */
export async function invalidatePidFile(clusterDir: string, stale: PidFile): Promise<void> {
  const file = pidFileOf(clusterDir);
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const text = await readFile(aside, 'utf8');
  if (text === stale.text) await writeFile(aside, text.replace(/^\d+/, String(unusedPid)));
  await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}
