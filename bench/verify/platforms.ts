import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname, join } from 'node:path';
import { sql } from 'drizzle-orm';
import { projectRoot } from '@/scripts/project-root';
import type { Result, TestContext } from './run';

/**
 * Runs all database tests on the server of TEST_DATABASE_URL, a PostgreSQL 15 for example, and the life of a key in a
 * release by each Node in TEST_NODES: paths of programs, separated as in PATH. Nothing is run for what is not set.
 */
export async function verifyPlatforms({ db }: TestContext): Promise<Result[]> {
  const { TEST_DATABASE_URL: server, TEST_NODES: nodes = '' } = process.env;
  const results: Result[] = [];
  if (server) {
    const [row] = await db.execute<{ version: string }>(sql`select current_setting('server_version') as version`);
    const isPassed = await passes('vitest', ['run', '--project', 'database', '--project', 'gateway']);
    results.push(toResult(`PostgreSQL ${row?.version}: all tests of the database and the API`, isPassed));
  }
  for (const node of nodes.split(delimiter).filter((path) => path !== '')) {
    const isPassed = await passes('playwright', ['test', 'e2e/release.spec.ts'], node);
    results.push(toResult(`${node}: a release starts, and the life of a key`, isPassed));
  }
  return results;
}

const toResult = (name: string, passed: boolean): Result => ({
  name,
  target: 'the tests pass',
  measured: passed ? 'they passed' : 'they failed',
  passed,
});

/** Runs a program of node_modules by a Node, which its scripts find first in the PATH; returns whether it succeeded. */
async function passes(program: string, args: string[], node = process.execPath): Promise<boolean> {
  const child = spawn(node, [join(projectRoot, 'node_modules', '.bin', program), ...args], {
    cwd: projectRoot,
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  return code === 0;
}
