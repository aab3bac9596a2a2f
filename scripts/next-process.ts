import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from './project-root';

export type NextProcess = {
  child: ChildProcess;
  /** Resolves with the exit code when it has ended; null when a signal ended it. */
  ended: Promise<number | null>;
};

type Options = {
  environment: { NODE_ENV: 'production' | 'development'; [name: string]: string };
  /** Discards its standard output until `showOutput` is called. */
  isQuiet?: boolean;
};

/**
 * Runs one of Next's commands, in its own process group, so that Ctrl+C reaches it only once, through this process. The
 * parent watchdog ends it when this process is killed.
 */
export function runNext(args: string[], { environment, isQuiet = false }: Options): NextProcess {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  // The same limit as the gateway's server, which forwards these headers.
  const headers = '--max-http-header-size=262144';
  const watchdog = join(import.meta.dirname, 'parent-watchdog.mjs');
  const child = spawn(process.execPath, [headers, '--import', watchdog, next, ...args], {
    cwd: projectRoot,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', PARENT_WATCHDOG: '1', ...environment },
    stdio: ['ignore', isQuiet ? 'pipe' : 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  child.stdout?.resume();
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('exit', resolve));
  return { child, ended };
}

/** Shows the output of a quiet process from now on. */
export function showOutput({ child }: NextProcess): void {
  child.stdout?.pipe(process.stdout, { end: false });
}

/** Resolves when a server of Next answers on a port of this machine; never if it ends before. */
export async function untilAnswers({ child }: NextProcess, port: number): Promise<void> {
  // A file of public/, which needs neither a page nor the database.
  const url = `http://127.0.0.1:${port}/robots.txt`;
  while (child.exitCode !== null || !(await answers(url))) await delay(100, undefined, { ref: false });
}

function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(60_000) }).then(
    () => true,
    () => false,
  );
}

/** Ends a process and its group with SIGTERM, and with SIGKILL after `timeoutMs`. */
export async function endNext({ child, ended }: NextProcess, timeoutMs: number): Promise<void> {
  const timer = setTimeout(killGroup, timeoutMs, child);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
  killGroup(child);
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has no process any more.
  }
}
