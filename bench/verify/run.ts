import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FixtureDb, openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase } from '@/e2e/support/test-database';
import { runScript } from '@/scripts/run-script';
import { verifyHostileRequests } from './hostile';
import { verifyKills } from './kills';
import { verifyLimits } from './limits';
import { verifyOutages } from './outages';
import { verifyPeppers } from './peppers';
import { verifyDatabasePlatforms, verifyNodePlatforms } from './platforms';
import { verifyPooler } from './pooler';
import { verifyRaces } from './races';
import { verifyRemovals } from './removals';
import { verifyReservations } from './reservations';
import { verifyRotations } from './rotations';
import { verifyScreens } from './screens';
import { verifyWebhooks } from './webhooks';

/** A line of the report: the check, the target, the measurement, and whether the target was met. */
export type Result = { name: string; target: string; measured: string; passed: boolean };

/** The resources of a check: a database, and the settings of the processes that use it. */
export type TestContext = {
  environment: { DATABASE_URL: string; AUTH_SECRET: string; API_KEY_PEPPER: string };
  db: FixtureDb;
};

const all = [
  verifyLimits,
  verifyReservations,
  verifyRemovals,
  verifyKills,
  verifyOutages,
  verifyHostileRequests,
  verifyRotations,
  verifyRaces,
  verifyScreens,
  verifyPeppers,
  verifyPooler,
  verifyDatabasePlatforms,
  verifyNodePlatforms,
  verifyWebhooks,
];

const reportFile = join(import.meta.dirname, '..', 'results', 'verify.md');

/**
 * `npm run verify`: checks the gateway's guarantees under load, kills, outages and a pooler, with real processes. With
 * part of a check's name, as in `npm run verify -- pooler`, only that one runs. The report keeps the last result of
 * each.
 */
async function main(): Promise<number> {
  const [only = ''] = process.argv.slice(2);
  const checks = all.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
  const { environment, close } = await openTestDatabase();
  // Keys inserted by this process must be hashed with the pepper of the processes under test.
  Object.assign(process.env, environment);
  const db = openFixtures();
  let isPassed = checks.length > 0;
  try {
    for (const check of checks) {
      const results = await check({ environment, db });
      for (const { name, measured, passed } of results) {
        console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name}: ${measured}`);
        isPassed &&= passed;
      }
      // A check that this machine can't run keeps its last result.
      if (results.length > 0) await report(nameOf(check), results);
    }
  } finally {
    await db.$client.end();
    await close();
  }
  return isPassed ? 0 : 1;
}

const heading = `# The gateway under load, kills and outages

Written by \`npm run verify\`, which runs real processes. The last run of each check, with its date.

| check | what | measured | target | result |
| --- | --- | --- | --- | --- |
`;

const nameOf = (check: (typeof all)[number]) => check.name.replace('verify', '');

/** Replaces the lines of a check in the report. */
async function report(name: string, results: readonly Result[]): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const lines = results.map(
    ({ name: what, target, measured, passed }) =>
      `| ${name}, ${day} | ${what} | ${measured} | ${target} | ${passed ? 'passed' : '**failed**'} |`,
  );
  const written = (await readFile(reportFile, 'utf8').catch(() => '')).split('\n');
  const known = all.flatMap((check) =>
    nameOf(check) === name ? lines : written.filter((line) => line.startsWith(`| ${nameOf(check)}, `)),
  );
  await writeFile(reportFile, `${heading}${known.join('\n')}\n`);
}

await runScript(main);
