import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from './project-root';

export type NextProcess = {
  child: ChildProcess;
  /** Resolves with the exit code once it has ended; null when a signal ended it. */
  ended: Promise<number | null>;
};

/**
 * Runs one of Next's commands. It gets a process group of its own, so that Ctrl+C reaches it through us alone
 * and once; a channel to us makes it end when we are killed, so that it never keeps the port.
 */
export function runNext(args: string[], environment: { NODE_ENV: 'production' | 'development' }): NextProcess {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  // As the API alone: a credential of 100 KB is told what is wrong with it, in our words.
  const headers = '--max-http-header-size=262144';
  // gateway/inside-next.ts ends the app: requests finish and usage is written before it does.
  const signals = environment.NODE_ENV === 'production' ? { NEXT_MANUAL_SIG_HANDLE: 'true' } : {};
  const leash = join(projectRoot, 'scripts', 'end-with-parent.mjs');
  const child = spawn(process.execPath, [headers, '--import', leash, next, ...args], {
    cwd: projectRoot,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', END_WITH_PARENT: '1', ...signals, ...environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('exit', resolve));
  return { child, ended };
}

/**
 * Waits until a process ends, or ends it when we are asked to stop.
 * @param patienceMs how long it may take to end before what is left of its group is killed
 * @returns its exit code (null after a signal), or 'stopped' when we ended it
 */
export async function untilEnded(
  next: NextProcess,
  stopped: Promise<unknown>,
  patienceMs: number,
): Promise<number | null | 'stopped'> {
  const first = await Promise.race([next.ended, stopped.then(() => 'stopped' as const)]);
  if (first !== 'stopped') return first;
  const timer = setTimeout(killGroup, patienceMs, next.child);
  next.child.kill('SIGTERM');
  await next.ended;
  clearTimeout(timer);
  killGroup(next.child);
  return 'stopped';
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}
