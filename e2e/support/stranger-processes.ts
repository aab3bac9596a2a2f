import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, seemsAlive } from '@/db/embedded/pid-file';
import type { Account } from './embedded-processes';

const started: ChildProcess[] = [];

/** Ends the processes that the functions below started. */
export function endStrangers(): void {
  for (const process of started.splice(0)) process.kill();
}

function start(account: Account, script: string): ChildProcess {
  const identity = process.getuid?.() === 0 ? { uid: account.uid, gid: account.gid } : {};
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], ...identity });
  started.push(child);
  return child;
}

/** Starts a program other than PostgreSQL as the database's user; PostgreSQL ignores the pids of other users. */
export async function startStranger(account: Account): Promise<number> {
  return start(account, 'exec sleep 60').pid ?? 0;
}

/** Creates a zombie process, like those in a container without an init process. */
export async function startZombie(account: Account): Promise<number> {
  // It ends after `exec` has replaced the shell, which would wait for it.
  const { stdout } = start(account, 'sleep 1 & echo $!; exec sleep 60');
  if (!stdout) throw new Error('The parent of the zombie has no output.');
  const [printed] = await once(stdout, 'data');
  const pid = Number(printed);
  while (await isAlive(pid)) await delay(5);
  if (!seemsAlive(pid)) throw new Error(`The process ${pid} is no zombie.`);
  return pid;
}
