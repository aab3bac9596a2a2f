import { StartError } from '@/db/embedded/start-error';
import { SettingsError } from '@/lib/env';

/** Runs a script's main function and ends with its exit code. Trouble a person can act on is told without a stack. */
export async function runScript(main: () => Promise<number | undefined>): Promise<void> {
  try {
    process.exit((await main()) ?? 0);
  } catch (error) {
    const expected = error instanceof StartError || error instanceof SettingsError;
    console.error(expected ? `\n${error.message}` : error);
    process.exit(1);
  }
}

/**
 * Resolves when the process is asked to end: by a signal, or because the npm that ran it was killed.
 * Later signals are swallowed, for the end is under way.
 */
export function whenStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    // A closed terminal; under nohup there is none, and a handler would undo it.
    if (process.stdout.isTTY) process.on('SIGHUP', () => resolve());
    if (!process.env.npm_lifecycle_event) return;
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve(), 500).unref();
  });
}
