import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FixtureDb, openFixtures } from '@/e2e/support/fixtures';
import { openTestDatabase } from '@/e2e/support/test-database';
import { runScript } from '@/scripts/run-script';
import { proveHostile } from './hostile';
import { proveKills } from './kills';
import { proveLimits } from './limits';
import { proveOutages } from './outages';

/** What a proof found: a line of the report, and whether it is as promised. */
export type Finding = { what: string; promised: string; found: string; holds: boolean };

/** What a proof works with: a database, and the settings of processes that use it. */
export type Ground = {
  environment: { DATABASE_URL: string; AUTH_SECRET: string; API_KEY_PEPPER: string };
  db: FixtureDb;
};

const proofs = [proveLimits, proveKills, proveOutages, proveHostile];

/** `npm run proof:gateway`: what the tests show in short, at length, on real processes; some four minutes. */
async function main(): Promise<number> {
  const { environment, close } = await openTestDatabase();
  // Keys made here are hashed as the processes under proof hash them.
  Object.assign(process.env, environment);
  const db = openFixtures();
  const findings: Finding[] = [];
  try {
    for (const prove of proofs) {
      for (const finding of await prove({ environment, db })) {
        findings.push(finding);
        console.log(`${finding.holds ? 'holds ' : 'FAILS '}  ${finding.what}: ${finding.found}`);
      }
    }
  } finally {
    await db.$client.end();
    await close();
  }
  const folder = join(import.meta.dirname, '..', 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'proof.md'), formatFindings(findings));
  return findings.every(({ holds }) => holds) ? 0 : 1;
}

function formatFindings(findings: Finding[]): string {
  return [
    '# The gateway under load, kills and outages',
    '',
    'Written by `npm run proof:gateway`: real processes, two at a time, one of them with its clock an hour ahead.',
    '',
    ...findings.map(
      ({ what, promised, found, holds }) => `- ${what}: ${found} (${holds ? 'holds' : '**fails**'}: ${promised})`,
    ),
    '',
  ].join('\n');
}

await runScript(main);
