import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectRoot } from '@/scripts/project-root';
import { bundledScript } from './bundled-script';

/** Starts a process that sends webhooks, which a test can kill at any moment. */
export async function startSenderProcess(options: Record<string, unknown>, environment: Record<string, string> = {}) {
  const script = await bundledScript('send-webhooks');
  const child = spawn(process.execPath, [...script, JSON.stringify(options)], {
    cwd: projectRoot,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  return {
    pid: child.pid ?? 0,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
