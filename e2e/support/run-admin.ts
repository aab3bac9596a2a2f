import { spawn } from 'node:child_process';
import { noSettings } from './app';
import { bundledScript } from './bundled-script';

type Settings = Record<string, string>;
type Ran = { code: number | null; out: string; err: string };

/** Runs `admin` with arguments; returns its exit code and output. */
export function runAdmin(args: string[], settings: Settings): Promise<Ran> {
  return runBundled('admin', args, { JOURNAL_DIR: process.env.JOURNAL_DIR ?? '', ...settings });
}

/** Runs a script like in a release, with arguments; returns its exit code and output. */
export async function runBundled(script: string, args: string[], settings: Settings): Promise<Ran> {
  return run(process.execPath, [...(await bundledScript(script)), ...args], settings);
}

/** Runs a script of package.json like users, with arguments; returns its exit code and output. */
export function runNpm(script: string, args: string[], settings: Settings): Promise<Ran> {
  return run('npm', ['run', '--silent', script, '--', ...args], settings);
}

async function run(program: string, args: string[], settings: Settings): Promise<Ran> {
  const child = spawn(program, args, {
    env: { ...process.env, ...(await noSettings()), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed.err += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, ...printed }));
  });
}
