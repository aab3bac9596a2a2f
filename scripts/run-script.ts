import { StartError } from '@/db/embedded/start-error';
import { SettingsError } from '@/lib/env';

/** Runs a script's main function and exits with its code. Prints expected errors without a stack. */
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
 * Resolves when the process should stop: on a signal, or when the npm that started it was killed. Ignores later
 * signals.
 */
export function whenStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    // Closing the terminal sends SIGHUP. Under nohup there is no terminal, and a handler would undo nohup.
    if (process.stdout.isTTY) process.on('SIGHUP', () => resolve());
    if (!process.env.npm_lifecycle_event) return;
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve(), 500).unref();
  });
}
