import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { StartError } from '@/db/embedded/start-error';

const run = promisify(execFile);

// The headless shell uses a fifth less CPU time.
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const places = [
  ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))),
  ...names.map((name) => join('/usr/bin', name)),
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

// This switch replaces Playwright's own list, so it repeats that list.
const disabledFeatures = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'TcpPortRandomizationWin',
  'ThirdPartyStoragePartitioning',
  // Otherwise each window loads two internal pages of the browser, which use more CPU time than the page of a test.
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
];

/** The switches with which tests and benchmarks start Chromium: no GPU, no network except the pages', no sandbox. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${disabledFeatures.join(',')}`,
];

/**
 * Finds a Chromium that runs, or installs one. Reports it through `say`.
 * @returns the path of the executable
 * @throws StartError when there is none and none can be installed
 */
export async function findOrInstallChromium(say: (line: string) => void): Promise<string> {
  const found = await findChromium();
  if (found !== null) {
    say(`Browser tests use ${found.path} (${found.version})`);
    return found.path;
  }
  for (const [what, install] of installers()) {
    say(`No Chromium found: ${what} …`);
    await install();
    const installed = await findChromium();
    if (installed === null) continue;
    say(`Browser tests use ${installed.path} (${installed.version})`);
    return installed.path;
  }
  throw new StartError(
    'The browser tests need Chromium: none was found, and the installation failed. ' +
      'Run `npx playwright install --with-deps chromium`, or install one and set CHROMIUM_PATH.',
  );
}

type Found = { path: string; version: string };

/** Finds the first Chromium that starts; Playwright's own before the system's. */
export async function findChromium(): Promise<Found | null> {
  const chosen = process.env.CHROMIUM_PATH;
  const candidates = chosen ? [chosen] : [chromium.executablePath(), ...places];
  for (const path of new Set(candidates)) {
    if (!existsSync(path)) continue;
    // The file may be a stub that prints how to install Chromium, or lack its libraries.
    const { stdout } = await run(path, ['--version'], { timeout: 20_000 }).catch(() => ({ stdout: '' }));
    if (/chrom/i.test(stdout)) return { path, version: stdout.trim() };
  }
  if (chosen) throw new StartError(`CHROMIUM_PATH is ${chosen}, which doesn't start as a Chromium.`);
  return null;
}

function installers(): [string, () => Promise<void>][] {
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const own = () => runVisibly(process.execPath, [playwright, 'install', 'chromium']);
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return [['installing Playwright’s Chromium', own]];
  const fromSystem = (name: string) => () =>
    runVisibly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name]);
  return [
    ['installing Playwright’s Chromium', own],
    [
      'installing Chromium’s headless shell with apt-get',
      async () => {
        await runVisibly('apt-get', ['update', '-qq']);
        await fromSystem('chromium-headless-shell')();
      },
    ],
    ['installing Chromium with apt-get', fromSystem('chromium')],
  ];
}

/** Runs a command and shows its output. The caller checks the outcome, so the exit code doesn't matter. */
function runVisibly(command: string, args: string[]): Promise<void> {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
    child.on('error', () => resolve()).on('close', () => resolve());
  });
}
