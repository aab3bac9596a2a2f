import { execFileSync } from 'node:child_process';
import { chmod, chown, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Account, startDatabaseUser } from '@/e2e/support/embedded-processes';
import { endStrangers, startStranger, startZombie } from '@/e2e/support/stranger-processes';
import { makeTemporaryFolder } from '@/e2e/support/test-database';
import { migrateDatabase } from '../migrate';
import { findBinaries, repairBinaries } from './binaries';
import { openEmbeddedDatabase } from './open';
import { isAlive, isPostmasterOf, readPidFile } from './pid-file';
import { stopPostmaster } from './postmaster';
import { firstBlocked } from './reach';
import { chooseRunAs } from './run-as';

const isRoot = process.getuid?.() === 0;
let dataDir: string;
let template: string;
const folder = () => join(dataDir, 'postgres');

// Created once and copied, because most tests need a database that was already set up.
beforeAll(async () => {
  template = await makeTemporaryFolder();
  await (await openEmbeddedDatabase({ dataDir: template })).close();
});

afterAll(() => rm(template, { recursive: true, force: true }));

function copyTemplate(account?: Account): void {
  execFileSync('cp', ['-a', `${template}/.`, dataDir]);
  if (account) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, dataDir]);
}

beforeEach(async () => {
  dataDir = await makeTemporaryFolder();
});

afterEach(async () => {
  endStrangers();
  const left = await readPidFile(folder());
  if (left) await stopPostmaster(folder(), left.pid, 10_000);
  await rm(dataDir, { recursive: true, force: true });
});

async function postmasterPid(): Promise<number> {
  return (await readPidFile(folder()))?.pid ?? 0;
}

async function killPostmaster(): Promise<void> {
  const pid = await postmasterPid();
  process.kill(pid, 'SIGKILL');
  while (await isAlive(pid)) await delay(10);
}

async function query(url: string, text: string): Promise<postgres.Row[]> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  return sql.unsafe(text).finally(() => sql.end({ timeout: 1 }));
}

/** The users to test as: the current one, and an ordinary one when the current one is root. */
const accounts: [string, Account | undefined][] = [['this user', undefined]];
// An ordinary user can't run the project in a folder that only root may enter.
const needed = [process.execPath, join(import.meta.dirname, 'open.ts')];
if (isRoot && !(await firstBlocked(needed, nobody()))) accounts.push(['an ordinary user', nobody()]);

function nobody(): Account {
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'nobody'])));
  return { uid: uid ?? 65_534, gid: gid ?? 65_534 };
}

describe.each(accounts)('as %s', (_, account) => {
  beforeEach(async () => {
    if (account) await chown(dataDir, account.uid, account.gid);
  });

  test('the first start creates the database, the last close stops it, and the next start finds its data', async () => {
    const first = await startDatabaseUser(dataDir, 'idle', account);
    await query(await first.line(0), 'create table kept (name text); insert into kept values ($$é$$)');
    const second = await startDatabaseUser(dataDir, 'idle', account);
    expect(await second.line(0)).toBe(first.lines[0]);
    expect((await stat(join(dataDir, 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder())).mode & 0o777).toBe(0o700);

    expect(await first.stop()).toBe(0);
    expect(await query(second.lines[0] ?? '', 'select upper(name) as name from kept')).toEqual([{ name: 'É' }]);
    expect(await second.stop()).toBe(0);
    expect(await readPidFile(folder())).toBeNull();

    const third = await startDatabaseUser(dataDir, 'idle', account);
    expect(await query(await third.line(0), 'select name from kept')).toEqual([{ name: 'é' }]);
    await third.stop();
  });

  test('the next start recovers every acknowledged row after kill -9 of app and server', async () => {
    copyTemplate(account);
    const writer = await startDatabaseUser(dataDir, 'write', account);
    await writer.line(200);
    await Promise.all([writer.kill(), killPostmaster()]);
    const acknowledged = writer.lines.length - 1;

    const next = await startDatabaseUser(dataDir, 'idle', account);
    const [row] = await query(
      await next.line(0),
      'select count(*)::int as count, max(number) as last from acknowledged',
    );
    expect(row?.count).toBeGreaterThanOrEqual(acknowledged);
    expect(row?.last).toBe(row?.count);
    await next.stop();
  });
});

test('two simultaneous first starts create one database and migrate it once', async () => {
  const [one, two] = await Promise.all([startDatabaseUser(dataDir), startDatabaseUser(dataDir)]);
  const url = await one.line(0);
  expect(await two.line(0)).toBe(url);
  await Promise.all([migrateDatabase(url), migrateDatabase(url)]);
  expect(await query(url, 'select count(*)::int as count from api_keys')).toEqual([{ count: 0 }]);
  expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres.log', 'secrets.json']);
  await Promise.all([one.stop(), two.stop()]);
  expect(await readPidFile(folder())).toBeNull();
});

test('a start succeeds after an earlier first start was killed', async () => {
  const first = await startDatabaseUser(dataDir);
  while (!(await readdir(dataDir)).some((name) => name.startsWith('postgres.new-'))) await delay(5);
  await first.kill();
  const database = await openEmbeddedDatabase({ dataDir });
  expect(await query(database.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  await database.close();
});

test('a start reuses the server of a killed app', async () => {
  copyTemplate();
  const first = await startDatabaseUser(dataDir);
  const url = await first.line(0);
  const pid = await postmasterPid();
  await first.kill();
  const database = await openEmbeddedDatabase({ dataDir });
  expect(database.databaseUrl).toBe(url);
  expect(await postmasterPid()).toBe(pid);
  await database.close();
  expect(await isPostmasterOf(pid, folder())).toBe(false);
});

test.each([
  ['belongs to no process', async () => 999_999_999],
  ['belongs to another program', (account: Account) => startStranger(account)],
  ['belongs to a zombie', (account: Account) => startZombie(account)],
])('the database starts when the pid in postmaster.pid %s', async (_, makePid) => {
  copyTemplate();
  const crashed = await startDatabaseUser(dataDir);
  await crashed.line(0);
  await Promise.all([crashed.kill(), killPostmaster()]);
  const pidFile = join(folder(), 'postmaster.pid');
  const pid = await makePid(await stat(folder()));
  await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(pid)));

  const database = await openEmbeddedDatabase({ dataDir });
  expect(await postmasterPid()).not.toBe(pid);
  await database.close();
});

test('a server that is killed while in use is restarted on the same port', async () => {
  copyTemplate();
  const database = await openEmbeddedDatabase({ dataDir });
  await query(database.databaseUrl, 'create table kept (number int); insert into kept values (7)');
  await killPostmaster();
  const deadline = Date.now() + 10_000;
  let rows: postgres.Row[] = [];
  while (rows.length === 0 && Date.now() < deadline) {
    rows = await query(database.databaseUrl, 'select number from kept').catch(() => []);
  }
  expect(rows).toEqual([{ number: 7 }]);
  await database.close();
  expect(await readPidFile(folder())).toBeNull();
});

test('a second app on the same database is refused with the address of the first', async () => {
  copyTemplate();
  const app = { url: 'http://localhost:3000' };
  const first = await openEmbeddedDatabase({ dataDir, app });
  const second = openEmbeddedDatabase({ dataDir, app });
  await expect(second).rejects.toThrow(`Already running at http://localhost:3000 (pid ${process.pid})`);
  await first.close();
  const third = await openEmbeddedDatabase({ dataDir, app });
  await third.close();
});

test('a database without its secrets.json is refused', async () => {
  copyTemplate();
  await rm(join(dataDir, 'secrets.json'));
  await expect(openEmbeddedDatabase({ dataDir })).rejects.toThrow('secrets.json is missing');
});

test('a failed start reports the message of PostgreSQL', async () => {
  copyTemplate();
  await writeFile(join(folder(), 'PG_VERSION'), '12\n');
  await expect(openEmbeddedDatabase({ dataDir })).rejects.toThrow(/initialized by PostgreSQL version 12/);
});

test.runIf(isRoot)('root starts the server as an ordinary user in a folder that only root may enter', async () => {
  copyTemplate();
  await chmod(dataDir, 0o700);
  const database = await openEmbeddedDatabase({ dataDir });
  const status = await readFile(`/proc/${await postmasterPid()}/status`, 'utf8');
  expect(status).not.toMatch(/^Uid:\t0\t/m);
  await database.close();
});

test.runIf(isRoot)(
  'root runs programs in a folder that only root may enter, or the error names the folder',
  async () => {
    await chmod(dataDir, 0o700);
    const { root } = await findBinaries();
    execFileSync('cp', ['-a', root, dataDir]);
    const binaries = await repairBinaries(dataDir);
    const account = nobody();
    try {
      const { wrapper } = await chooseRunAs(account, binaries, dataDir, () => {});
      const [command = '', ...args] = [...wrapper, binaries.initdb, '--show', '--pgdata', dataDir];
      execFileSync(command, args, { stdio: 'ignore' });
    } catch (error) {
      // Without setpriv or the capabilities it is impossible, and the message must say what to do.
      expect(String(error)).toContain(`can't reach ${dataDir}: run as an ordinary user`);
    }
  },
);
