import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { projectRoot } from '@/scripts/project-root';
import { bundledScript } from './bundled-script';

export type Account = { uid: number; gid: number };

export type DatabaseUser = {
  process: ChildProcess;
  /** The lines printed so far: the database's URL, then acknowledged numbers. */
  lines: string[];
  /** Waits for a line. @throws when the process ends first */
  line(index: number): Promise<string>;
  /** Sends SIGKILL and waits for the end. */
  kill(): Promise<void>;
  /** Sends SIGTERM and waits for the exit code. */
  stop(): Promise<number | null>;
};

/** Starts a process that opens the embedded database in `dataDir`, as another user if an account is given. */
export async function startDatabaseUser(
  dataDir: string,
  mode: 'idle' | 'write' = 'idle',
  account?: Account,
): Promise<DatabaseUser> {
  const script = await bundledScript('embedded-process');
  const child = spawn(process.execPath, [...script, dataDir, mode], {
    cwd: projectRoot,
    ...account,
    env: { NODE_ENV: 'test', PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    process: child,
    lines,
    async line(index) {
      for (;;) {
        const line = lines[index];
        if (line !== undefined) return line;
        const next = await Promise.race([once(reader, 'line').then(() => 'line'), ended.then(() => 'ended')]);
        if (next === 'ended' && lines[index] === undefined) throw new Error(`The process ended early: ${errors}`);
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
