import { spawn } from 'node:child_process';
import { noSettings } from './app';

/** Runs `npm run admin` with arguments; returns its exit code and what it printed. */
export async function runAdmin(
  args: string[],
  settings: Record<string, string>,
): Promise<{ code: number | null; out: string; err: string }> {
  const npm = ['run', '--silent', 'admin', '--', ...args];
  const child = spawn('npm', npm, {
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
