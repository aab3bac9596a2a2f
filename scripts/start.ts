import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { closePools } from '@/db/client';
import { StartError } from '@/db/embedded/start-error';
import { findFreePort } from '@/db/free-port';
import { isFirstStart } from '@/db/queries/users';
import { createDashboardProxy } from '@/gateway/dashboard-proxy';
import { type Served, senderSettings, serve } from '@/gateway/serve';
import type { ServerSettings } from '@/lib/env';
import { buildIfNeeded } from './build-if-needed';
import { endNext, type NextProcess, runNext, showOutput, untilAnswers } from './next-process';
import { localUrl, portError } from './port';
import { prepare } from './prepare';
import { projectRoot } from './project-root';
import { runScript, whenStopped } from './run-script';

/**
 * `npm start` and, with --dev, `npm run dev`. This process answers the API and forwards all other requests to Next,
 * which listens on a private port.
 */

// Together with writing usage, stopping Next and stopping the database, this is less than the 30 seconds that
// supervisors allow.
const finishMs = 13_000;
const nextTimeoutMs = 5_000;

async function main(): Promise<number> {
  const isDev = process.argv.includes('--dev');
  let isStopped = false;
  const stopped = whenStopped().then(() => {
    isStopped = true;
  });
  const { settings, close } = await prepare({ asApp: true });
  try {
    if (!isDev && !isStopped) await buildIfNeeded(stopped);
    return isStopped ? 0 : await runApp(settings, isDev, stopped);
  } finally {
    await closePools();
    await close();
  }
}

/** Runs the app until it is stopped or Next ends; returns the exit code. */
async function runApp(settings: ServerSettings, isDev: boolean, stopped: Promise<void>): Promise<number> {
  if (settings.INIT_EMAIL && (await isFirstStart())) await createFirstAccount();
  const firstStart = await isFirstStart();
  const nextPort = await findFreePort('127.0.0.1');
  const next = startNext(nextPort, isDev);
  const ended = Promise.race([next.ended, stopped.then(() => 'stopped' as const)]);
  let served: Served | undefined;
  try {
    const first = await Promise.race([ended, untilAnswers(next, nextPort).then(() => 'answers' as const)]);
    if (first === 'answers') {
      served = await serveBoth(settings, { next, nextPort, isDev });
      showOutput(next);
      announce(settings, firstStart);
    }
    const code = await ended;
    if (code === 'stopped') return 0;
    console.error(`\nThe app ended by itself (exit code ${code}): see above.`);
    return 1;
  } finally {
    await served?.close();
    await endNext(next, nextTimeoutMs);
  }
}

/** Runs a separate process, because lib's services load only under the condition react-server. */
async function createFirstAccount(): Promise<void> {
  // TypeScript, or JavaScript in a release.
  const script = join(import.meta.dirname, `first-account${extname(import.meta.filename)}`);
  const child = spawn(process.execPath, ['--conditions=react-server', ...process.execArgv, script], {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new StartError('The first account could not be created: see above.');
}

function startNext(port: number, isDev: boolean): NextProcess {
  const address = ['-H', '127.0.0.1', '-p', String(port)];
  // Its internal address is not for users, so its startup message is not shown.
  return isDev
    ? runNext(['dev', ...address], { environment: { NODE_ENV: 'development' }, isQuiet: true })
    : runNext(['start', ...address, '--keepAliveTimeout', '75000'], {
        environment: { NODE_ENV: 'production' },
        isQuiet: true,
      });
}

function serveBoth(
  { HOST: host, PORT: port, GATEWAY_DRAIN_SECONDS: drainSeconds }: ServerSettings,
  { next, nextPort, isDev }: { next: NextProcess; nextPort: number; isDev: boolean },
): Promise<Served> {
  const proxy = createDashboardProxy(nextPort, senderSettings());
  const dashboard = {
    answer: proxy.answer,
    upgrade: isDev ? proxy.upgrade : undefined,
    async close() {
      proxy.close();
      await endNext(next, nextTimeoutMs);
    },
  };
  return serve({ port, host, drainMs: drainSeconds * 1_000, finishMs, dashboard }).catch((error: unknown) => {
    throw portError(error, port, 'PORT');
  });
}

/** Prints where the app runs and how to sign in. */
function announce({ HOST, PORT, APP_URL: appUrl = localUrl(HOST, PORT) }: ServerSettings, firstStart: boolean): void {
  console.log(`\n  The dashboard runs at ${appUrl}, the API at ${appUrl}/v1`);
  console.log(firstStart ? `  Open ${appUrl} to create your account and organization.` : `  Sign in at ${appUrl}`);
  console.log('  Stop with Ctrl+C.\n');
}

await runScript(main);
