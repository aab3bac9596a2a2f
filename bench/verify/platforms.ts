import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { projectRoot } from '@/scripts/project-root';
import type { Result, TestContext } from './run';

/**
 * Runs all database tests on the server of TEST_DATABASE_URL, for example PostgreSQL 15; nothing when it is not set.
 */
export async function verifyDatabasePlatforms({ db }: TestContext): Promise<Result[]> {
  if (!process.env.TEST_DATABASE_URL) return [];
  const [row] = await db.execute<{ version: string }>(sql`select current_setting('server_version') as version`);
  // Retries, because tests may fail on a busy machine when an answer is seconds late.
  const isPassed = await passes('vitest', ['run', '--project', 'database', '--project', 'gateway', '--retry', '2']);
  return [toResult(`PostgreSQL ${row?.version}: all tests of the database and the API`, isPassed)];
}

/** Runs the life of a key in a release with each Node in TEST_NODES: paths of programs, separated as in PATH. */
export async function verifyNodePlatforms(): Promise<Result[]> {
  const results: Result[] = [];
  for (const node of (process.env.TEST_NODES ?? '').split(delimiter).filter((path) => path !== '')) {
    const isPassed = await passes('playwright', ['test', 'e2e/release.spec.ts'], node);
    const { stdout } = await promisify(execFile)(node, ['--version']);
    results.push(toResult(`Node ${stdout.trim()}: a release starts, and the life of a key`, isPassed));
  }
  return results;
}

const toResult = (name: string, passed: boolean): Result => ({
  name,
  target: 'the tests pass',
  measured: passed ? 'they passed' : 'they failed',
  passed,
});

/** Runs a program of node_modules with a Node, which is also first in the PATH; returns whether it succeeded. */
async function passes(program: string, args: string[], node = process.execPath): Promise<boolean> {
  const child = spawn(node, [join(projectRoot, 'node_modules', '.bin', program), ...args], {
    cwd: projectRoot,
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  return code === 0;
}
