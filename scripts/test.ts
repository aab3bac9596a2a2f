import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { buildIfNeeded } from './build-if-needed';
import { projectRoot } from './project-root';
import { runScript } from './run-script';

/** `npm test`: everything CI runs, in order. A failed step doesn't stop the next ones. */

const maximumTailCharacters = 16_000;

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
  { name: 'browser tests', run: () => command('playwright', 'test') },
];

async function main(): Promise<number> {
  const results: { name: string; seconds: number; failure: Error | null }[] = [];
  for (const { name, run } of steps) {
    console.log(`\n━━ ${name} ${'━'.repeat(70 - name.length)}\n`);
    const started = performance.now();
    const failure = await run().then(
      () => null,
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    if (failure !== null) console.error(failure.message);
    results.push({ name, seconds: (performance.now() - started) / 1_000, failure });
  }
  for (const { name, failure } of results) {
    if (failure instanceof StepFailure) console.log(`\n━━ the end of the output of “${name}”\n\n${failure.output}`);
  }
  console.log(`\n━━ summary ${'━'.repeat(63)}\n`);
  for (const { name, seconds, failure } of results) {
    console.log(`${failure === null ? 'ok    ' : 'FAILED'}  ${name.padEnd(26)} ${seconds.toFixed(1).padStart(6)} s`);
    if (failure instanceof StepFailure)
      for (const line of failureLines(failure.output)) console.log(`          ${line}`);
  }
  return results.some(({ failure }) => failure !== null) ? 1 : 0;
}

/** Returns the lines that name the tests that failed and their errors, for those who see the end of the output alone. */
function failureLines(output: string): string[] {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim().slice(0, 160));
  return [...new Set(lines.filter((line) => /^(FAIL |\w*Error: |e2e\/\S+ › )/.test(line)))].slice(0, 8);
}

/** A program that failed, with the end of its output, which is printed again after the last step. */
class StepFailure extends Error {
  constructor(
    message: string,
    readonly output: string,
  ) {
    super(message);
  }
}

/** Runs a program of node_modules and shows its output. @throws StepFailure when its exit code is not 0 */
function command(name: string, ...args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const program = join(projectRoot, 'node_modules', '.bin', name);
    const child = spawn(program, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    let tail = '';
    const show = (target: NodeJS.WriteStream) => (chunk: string) => {
      target.write(chunk);
      tail = (tail + chunk).slice(-maximumTailCharacters);
    };
    child.stdout.setEncoding('utf8').on('data', show(process.stdout));
    child.stderr.setEncoding('utf8').on('data', show(process.stderr));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new StepFailure(`${name} ended with ${code}`, tail))));
  });
}

await runScript(main);
