import { setTimeout as delay } from 'node:timers/promises';
import { closePools } from '@/db/client';
import { isFirstStart } from '@/db/queries/users';
import { buildIfNeeded } from './build';
import { runNext, untilEnded } from './next-process';
import { prepare } from './prepare';
import { runScript, whenStopped } from './run-script';

/** `npm start` and, with --dev, `npm run dev`: database, build, server, and an orderly end. */

// With the database's own stop this stays under the 30 seconds that supervisors grant.
const appStopMs = 20_000;

async function main(): Promise<number> {
  const isDev = process.argv.includes('--dev');
  let isStopped = false;
  const stopped = whenStopped().then(() => {
    isStopped = true;
  });
  const { settings, close } = await prepare({ asApp: true });
  try {
    if (!isDev && !isStopped) await buildIfNeeded(stopped);
    if (isStopped) return 0;
    const port = String(settings.PORT);
    const app = isDev
      ? runNext(['dev', '-p', port], { NODE_ENV: 'development' })
      : runNext(['start', '-p', port], { NODE_ENV: 'production' });
    const ended = untilEnded(app, stopped, appStopMs);
    await Promise.race([ended, announce(settings.PORT, settings.APP_URL)]);
    const code = await ended;
    if (code === 'stopped') return 0;
    console.error(`\nThe app ended by itself (exit code ${code}): see above.`);
    return 1;
  } finally {
    await close();
  }
}

/** Waits until the app answers, then says where it runs and how to sign in. */
async function announce(port: number, appUrl = `http://localhost:${port}`): Promise<void> {
  const firstStart = await isFirstStart();
  await closePools();
  while (!(await answers(port))) await delay(150);
  console.log(`\n  The dashboard runs at ${appUrl}, the API at ${appUrl}/v1`);
  console.log(firstStart ? `  Open ${appUrl} to create your account and organization.` : `  Sign in at ${appUrl}`);
  console.log('  Stop with Ctrl+C.\n');
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://localhost:${port}/`, { redirect: 'manual', signal: AbortSignal.timeout(60_000) }).then(
    () => true,
    () => false,
  );
}

await runScript(main);
