import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildIfNeeded } from './build';
import { findOrInstallChromium } from './chromium';
import { projectRoot } from './project-root';
import { runScript } from './run-script';

/** `npm test`: everything CI runs, in order; all steps run, so that one failure doesn't hide the next. */

type Step = { name: string; run: () => Promise<void> };

const steps: Step[] = [
  { name: 'format and lint', run: () => command('biome', 'ci', '.') },
  {
    name: 'types',
    run: async () => {
      await command('next', 'typegen');
      await command('tsc', '--noEmit');
    },
  },
  { name: 'unused code', run: () => command('knip') },
  { name: 'unit and database tests', run: () => command('vitest', 'run') },
  { name: 'build', run: () => buildIfNeeded(new Promise(() => {})) },
  {
    name: 'browser tests',
    run: async () => {
      process.env.CHROMIUM_PATH = await findOrInstallChromium(console.log);
      await command('playwright', 'test');
    },
  },
];

async function main(): Promise<number> {
  const results: { name: string; seconds: number; failure: string | null }[] = [];
  for (const { name, run } of steps) {
    console.log(`\n━━ ${name} ${'━'.repeat(70 - name.length)}\n`);
    const started = performance.now();
    const failure = await run().then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (failure !== null) console.error(failure);
    results.push({ name, seconds: (performance.now() - started) / 1_000, failure });
  }
  console.log(`\n━━ summary ${'━'.repeat(63)}\n`);
  for (const { name, seconds, failure } of results) {
    console.log(`${failure === null ? 'ok    ' : 'FAILED'}  ${name.padEnd(26)} ${seconds.toFixed(1).padStart(6)} s`);
  }
  return results.some(({ failure }) => failure !== null) ? 1 : 0;
}

/** Runs a program of node_modules with its output shown. @throws Error when it ends with anything but 0 */
function command(name: string, ...args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const program = join(projectRoot, 'node_modules', '.bin', name);
    const child = spawn(program, args, { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${name} ended with ${code}`))));
  });
}

await runScript(main);
