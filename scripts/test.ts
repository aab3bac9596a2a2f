import { spawn } from 'node:child_process';
import { constants, getPriority, setPriority } from 'node:os';
import { basename, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { projectRoot } from './project-root';
import { runScript } from './run-script';

/** `npm test`: all steps of CI. A failed step doesn't stop the next ones. */

const maximumTailCharacters = 16_000;

type Step = {
  name: string;
  commands: [program: string, ...args: string[]][];
  /** The value of `nice`; 0 by default. */
  priority?: number;
};
type Result = { name: string; seconds: number; failure: Error | null };

const packaged = (name: string) => join(projectRoot, 'node_modules', '.bin', name);

const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;

const unitTests: Step = {
  name: 'unit and database tests',
  commands: [[packaged('vitest'), 'run', '--project', 'unit', '--project', 'database']],
  priority: PRIORITY_BELOW_NORMAL,
};
const browserTests: Step = { name: 'browser tests', commands: [[packaged('playwright'), 'test']] };

// They mostly wait, and the gateway answers 503 after two seconds, so other steps have a lower priority meanwhile.
const gatewayTests: Step = {
  name: 'gateway tests',
  commands: [[packaged('vitest'), 'run', '--project', 'gateway']],
};

// They run one after another in parallel to the tests, with a lower priority.
const checks: Step[] = [
  { name: 'format and lint', commands: [[packaged('biome'), 'ci', '.']], priority: PRIORITY_LOW },
  {
    name: 'types',
    commands: [
      [packaged('next'), 'typegen'],
      [packaged('tsc'), '--noEmit'],
    ],
    priority: PRIORITY_LOW,
  },
  { name: 'unused code', commands: [[packaged('knip')]], priority: PRIORITY_LOW },
  {
    name: 'build',
    commands: [[process.execPath, '--import', 'tsx', join(import.meta.dirname, 'build.ts')]],
    priority: PRIORITY_LOW,
  },
];

async function main(): Promise<number> {
  const beside = Promise.all([runInOrder([gatewayTests]), runInOrder(checks)]);
  const results = [await show(unitTests)];
  console.log('\nWaiting for the tests of the gateway, the checks and the build, which run in parallel …');
  for (const { result, output } of (await beside).flat()) {
    console.log(`${headingOf(result.name)}${output}${result.failure?.message ?? ''}`);
    results.push(result);
  }
  results.push(await show(browserTests));
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

const headingOf = (name: string) => `\n━━ ${name} ${'━'.repeat(70 - name.length)}\n\n`;

/** Runs a step and shows its output. */
async function show(step: Step): Promise<Result> {
  process.stdout.write(headingOf(step.name));
  const result = await run(step, (chunk, isError) => (isError ? process.stderr : process.stdout).write(chunk));
  if (result.failure !== null) console.error(result.failure.message);
  return result;
}

/** Runs steps one after the other; returns each with its output. */
async function runInOrder(steps: Step[]): Promise<{ result: Result; output: string }[]> {
  const done: { result: Result; output: string }[] = [];
  for (const step of steps) {
    let output = '';
    const keep = (chunk: string) => {
      output += chunk;
    };
    const result = await run(step, keep);
    done.push({ result, output });
  }
  return done;
}

type Sink = (chunk: string, isError: boolean) => void;

async function run({ name, commands, priority = 0 }: Step, sink: Sink): Promise<Result> {
  const started = performance.now();
  let failure: Error | null = null;
  try {
    for (const command of commands) await runCommand(command, sink, priority);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  return { name, seconds: (performance.now() - started) / 1_000, failure };
}

/** Returns the lines with failed tests and their errors, for readers who see only the end of the output. */
function failureLines(output: string): string[] {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim().slice(0, 160));
  return [...new Set(lines.filter((line) => /^(FAIL |\w*Error: |e2e\/\S+ › )/.test(line)))].slice(0, 8);
}

/** The failure of a program, with the end of its output, which is printed again after the last step. */
class StepFailure extends Error {
  constructor(
    message: string,
    readonly output: string,
  ) {
    super(message);
  }
}

/** Runs a program and forwards its output. @throws StepFailure when its exit code is not 0 */
function runCommand([program, ...args]: [string, ...string[]], sink: Sink, priority: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    // Only root may raise the priority that this process was given.
    if (child.pid !== undefined) setPriority(child.pid, Math.max(priority, getPriority()));
    let tail = '';
    const take = (isError: boolean) => (chunk: string) => {
      sink(chunk, isError);
      tail = (tail + chunk).slice(-maximumTailCharacters);
    };
    child.stdout.setEncoding('utf8').on('data', take(false));
    child.stderr.setEncoding('utf8').on('data', take(true));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new StepFailure(`${basename(program)} ended with ${code}`, tail)),
    );
  });
}

await runScript(main);
