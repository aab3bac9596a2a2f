import { spawn } from 'node:child_process';
import { noSettings } from './app';

type Ran = { code: number | null; out: string; err: string };

/** Runs `npm run admin` with arguments; returns its exit code and what it printed. */
export function runAdmin(args: string[], settings: Record<string, string>): Promise<Ran> {
  return runNpm('admin', args, { JOURNAL_DIR: process.env.JOURNAL_DIR ?? '', ...settings });
}

/** Runs a script of package.json with arguments; returns its exit code and what it printed. */
export async function runNpm(script: string, args: string[], settings: Record<string, string>): Promise<Ran> {
  const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
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
