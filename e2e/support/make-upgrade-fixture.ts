import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import postgres from 'postgres';
import { runScript } from '@/scripts/run-script';
import { version } from '@/scripts/version';
import { startGateway } from './app';
import { runNpm } from './run-admin';
import { openEmptyDatabase } from './test-database';
import { type ReleaseFixture, releaseFixturesFolder } from './upgrade-fixtures';

/**
 * `npm run upgrade-fixture`: fills a database like users of this version, and dumps it to db/upgrade-fixtures, for the
 * tests of later versions. TEST_DATABASE_URL must be of PostgreSQL 15, the oldest supported version, and pg_dump must
 * be in the PATH.
 */

const member = ['acme', 'admin@acme.example'];

// The demo's usage is large and generated. Only the usage that the gateway counts afterwards remains.
const thinOut = 'truncate api_key_usage, usage_rollups, request_log';

async function main(): Promise<number> {
  const database = await openEmptyDatabase();
  const fixture: ReleaseFixture = {
    authSecret: 'a'.repeat(32),
    pepper: Buffer.alloc(32, 'p').toString('base64'),
    password: randomBytes(12).toString('base64url'),
    secrets: { live: '', rotated: '', replaced: '', disabled: '', removed: '' },
  };
  const environment = {
    DATABASE_URL: database.url,
    AUTH_SECRET: fixture.authSecret,
    API_KEY_PEPPER: fixture.pepper,
  };
  const run = async (script: string, ...args: string[]) => {
    const { code, out, err } = await runNpm(script, args, { ...environment, DEMO_PASSWORD: fixture.password });
    if (code !== 0) throw new Error(`npm run ${script} ${args.join(' ')}:\n${err}`);
    return out;
  };
  const admin = async (command: string, ...args: string[]) =>
    JSON.parse(await run('admin', 'keys', command, ...member, ...args, '--json')) as { id: string; secret: string };
  try {
    await run('demo');
    const sql = postgres(database.url, { max: 1 });
    await sql.unsafe(thinOut);
    await sql.end();
    const live = await admin('create', 'Platform', 'Made by a release');
    const rotated = await admin('create', 'Platform', 'Rotated by a release');
    const disabled = await admin('create', 'Web', 'Disabled by a release');
    const removed = await admin('create', 'Web', 'Removed by a release');
    const gateway = await startGateway({ environment, name: 'upgrade-fixture' });
    for (const { secret } of [live, live, live, rotated, disabled, removed]) await complete(gateway.url, secret);
    await gateway.stop();
    const newest = await admin('rotate', rotated.id, 'none');
    await admin('disable', disabled.id);
    await admin('remove', removed.id);
    fixture.secrets = {
      live: live.secret,
      rotated: newest.secret,
      replaced: rotated.secret,
      disabled: disabled.secret,
      removed: removed.secret,
    };
    const { stdout } = await promisify(execFile)(
      'pg_dump',
      ['--no-owner', '--no-privileges', '--rows-per-insert=200', database.url],
      { maxBuffer: 2 ** 28 },
    );
    // psql's own commands, which newer versions of pg_dump write.
    const statements = stdout.replace(/^\\.*\n/gm, '');
    await writeFile(join(releaseFixturesFolder, `${version}.sql.gz`), gzipSync(statements, { level: 9 }));
    await writeFile(join(releaseFixturesFolder, `${version}.json`), `${JSON.stringify(fixture, null, 2)}\n`);
    return 0;
  } finally {
    await database.close();
  }
}

async function complete(url: string, secret: string): Promise<void> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'pulze-echo', messages: [{ role: 'user', content: 'Hello!' }] }),
  });
  if (!response.ok) throw new Error(await response.text());
}

await runScript(main);
