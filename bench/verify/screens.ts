import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '@/scripts/project-root';
import type { Result } from './run';

/** Runs the tests of whole pages at the wide width; `npm test` runs only the narrow one. */
export async function verifyScreens(): Promise<Result[]> {
  const args = ['test', '--grep', '@long.*px wide'];
  const child = spawn(join(projectRoot, 'node_modules', '.bin', 'playwright'), args, {
    cwd: projectRoot,
    env: { ...process.env, ALL_ROUNDS: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  const passed = code === 0;
  return [
    {
      name: 'every page and dialog is accessible and fits a wide screen',
      target: 'the tests marked @long pass',
      measured: passed ? 'they passed' : 'one failed',
      passed,
    },
  ];
}
