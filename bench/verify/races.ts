import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '@/scripts/project-root';
import type { Result } from './run';

const races = [
  { name: 'two admins demote or remove each other, or leave, at once', test: 'lib/members/service.db.test.ts' },
  { name: 'a key is removed while two gateways are called with it', test: 'gateway/revocation.db.test.ts' },
  { name: 'a key is rotated while two gateways are called with both secrets', test: 'gateway/rotation.db.test.ts' },
  { name: 'a key is removed on one app and called on another', test: 'e2e/two-instances.spec.ts' },
  {
    name: 'a key is created, used, changed and removed through two builds behind a load balancer',
    test: 'e2e/two-builds.spec.ts',
  },
];

/** Runs the tests of races with all their rounds, of which `npm test` runs a quarter, and the `@long` tests. */
export async function verifyRaces(): Promise<Result[]> {
  const results: Result[] = [];
  for (const { name, test } of races) {
    const [program, command] = test.endsWith('.spec.ts') ? ['playwright', 'test'] : ['vitest', 'run'];
    const child = spawn(join(projectRoot, 'node_modules', '.bin', program), [command, test], {
      cwd: projectRoot,
      env: { ...process.env, ALL_ROUNDS: '1' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = await once(child, 'exit');
    const passed = code === 0;
    results.push({
      name: `${name}, 100 rounds`,
      target: `\`${test}\` passes`,
      measured: passed ? 'it passed' : 'it failed',
      passed,
    });
  }
  return results;
}
