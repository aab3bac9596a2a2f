import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FixtureDb, openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase } from '@/e2e/support/test-database';
import { runScript } from '@/scripts/run-script';
import { verifyHostileRequests } from './hostile';
import { verifyKills } from './kills';
import { verifyLimits } from './limits';
import { verifyOutages } from './outages';
import { verifyPeppers } from './peppers';
import { verifyPooler } from './pooler';
import { verifyRaces } from './races';
import { verifyRotations } from './rotations';
import { verifyScreens } from './screens';
import { verifyWebhooks } from './webhooks';

/** One line of the report: what was tried, the target, what was measured, and whether the target was met. */
export type Result = { name: string; target: string; measured: string; passed: boolean };

/** What a check works with: a database, and the settings of the processes that use it. */
export type TestContext = {
  environment: { DATABASE_URL: string; AUTH_SECRET: string; API_KEY_PEPPER: string };
  db: FixtureDb;
};

const all = [
  verifyLimits,
  verifyKills,
  verifyOutages,
  verifyHostileRequests,
  verifyRotations,
  verifyRaces,
  verifyScreens,
  verifyPeppers,
  verifyPooler,
  verifyWebhooks,
];

/**
 * `npm run verify`: the gateway's promises under load, kills, outages and a pooler, on real processes. With a part of a
 * check's name, as in `npm run verify -- pooler`, only that one runs, and no report is written.
 */
async function main(): Promise<number> {
  const [only = ''] = process.argv.slice(2);
  const checks = all.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
  const { environment, close } = await openTestDatabase();
  // Keys inserted by this process must be hashed with the pepper of the processes under test.
  Object.assign(process.env, environment);
  const db = openFixtures();
  const results: Result[] = [];
  try {
    for (const check of checks) {
      for (const result of await check({ environment, db })) {
        results.push(result);
        console.log(`${result.passed ? 'ok    ' : 'FAILED'}  ${result.name}: ${result.measured}`);
      }
    }
  } finally {
    await db.$client.end();
    await close();
  }
  const isPassed = results.length > 0 && results.every(({ passed }) => passed);
  if (only !== '') return isPassed ? 0 : 1;
  const folder = join(import.meta.dirname, '..', 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'verify.md'), formatResults(results));
  return isPassed ? 0 : 1;
}

function formatResults(results: Result[]): string {
  return [
    '# The gateway under load, kills and outages',
    '',
    'Written by `npm run verify`, which runs real processes. Rate limits are checked on two of them whose clocks differ',
    'by an hour.',
    '',
    '| what | measured | target | result |',
    '| --- | --- | --- | --- |',
    ...results.map(
      ({ name, target, measured, passed }) =>
        `| ${name} | ${measured} | ${target} | ${passed ? 'passed' : '**failed**'} |`,
    ),
    '',
  ].join('\n');
}

await runScript(main);
