import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '@/db/embedded/open';
import { sessions } from '@/db/schema/accounts';
import { apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import { memberships } from '@/db/schema/members';
import { spaceMembers } from '@/db/schema/spaces';
import { startGateway, type TestServer } from '@/e2e/support/app';
import { type FixtureDb, openFixtures } from '@/e2e/support/fixtures';
import { type DrillWorld, drillKeys, insertDrillWorld, killGateway, takeRightsAway } from '@/e2e/support/restore-drill';
import { runBundled, runNpm } from '@/e2e/support/run-admin';
import type { NewSecrets } from '@/e2e/support/take-rights-away';
import { makeTemporaryFolder } from '@/e2e/support/test-database';

/** The drill: a machine is lost after rights were revoked, and an older backup is restored on another machine. */

const passphrase = { BACKUP_PASSPHRASE: 'correct horse battery staple' };
let folder: string;
let drill: DrillWorld;
let fresh: NewSecrets;
let held: TestServer;
const servers: TestServer[] = [];

const fileOf = (name: string) => join(folder, name);
const dataDirOf = (name: string) => ({ DATA_DIR: fileOf(name) });

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  const server = await startGateway({ settings: dataDirOf('lost'), name: 'drill' });
  await withDatabase('lost', async (db) => {
    drill = await insertDrillWorld(db);
  });
  for (const name of drillKeys)
    expect(await call(server, drill.secretOf[name]), name).toBe(name === 'wasRemoved' ? 'api_key_removed' : 200);
  const backup = await runNpm('backup', [fileOf('backup')], { ...dataDirOf('lost'), ...passphrase });
  expect(backup, backup.err).toMatchObject({ code: 0, out: expect.stringContaining('sealed with the passphrase') });
  fresh = await takeRightsAway(fileOf('lost'), drill.given);
  expect(await call(server, drill.secretOf.removed)).toBe('api_key_removed');
  expect(await call(server, fresh.rotated)).toBe(200);
  // The machine is lost, except the journal and the backup.
  await killGateway(server, fileOf('lost'));
  await cp(fileOf('lost/journal'), fileOf('journal'), { recursive: true });
  await rm(fileOf('lost'), { recursive: true });
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

test('after a restore, every key and secret works as before the loss, and no revoked right is back', async () => {
  const restored = await runNpm('restore', [fileOf('backup'), '--journal', fileOf('journal')], {
    ...dataDirOf('restored'),
    ...passphrase,
  });
  expect(restored, restored.err).toMatchObject({ code: 0, out: expect.stringMatching(/ 10 keys, 6 secrets of keys/) });
  const server = await open('restored');
  expect(await answersOf(server)).toEqual({
    kept: 200,
    removed: 'api_key_removed',
    disabled: 'api_key_disabled',
    enabledAgain: 200,
    expired: 'api_key_expired',
    narrowed: 'address_not_allowed',
    rotated: 'api_key_replaced',
    overlapping: 200,
    finished: 'api_key_replaced',
    taken: 'api_key_removed',
    inDeletedSpace: 'space_not_found',
    ofOther: 'subscription_inactive',
    bulk1: 'api_key_removed',
    bulk2: 'api_key_removed',
    wasRemoved: 'api_key_removed',
  });
  expect([
    await call(server, fresh.rotated),
    await call(server, fresh.overlapping),
    await call(server, fresh.finished),
  ]).toEqual([200, 200, 200]);
  // It was created after the backup.
  expect(await call(server, fresh.created)).toBe('invalid_api_key');
  await withDatabase('restored', async (db) => {
    const roles = await db
      .select()
      .from(memberships)
      .where(inArray(memberships.userId, [drill.given.leaver, drill.given.demoted]));
    expect(roles.map(({ userId, role }) => [userId, role])).toEqual([[drill.given.demoted, 'viewer']]);
    expect(await db.$count(spaceMembers, eq(spaceMembers.userId, drill.given.spaceGuest))).toBe(0);
    expect(await db.$count(spaceMembers, eq(spaceMembers.userId, drill.given.admin.user.id))).toBe(2);
    expect(await db.$count(sessions)).toBe(0);
    const [narrowed] = await db.select().from(apiKeys).where(eq(apiKeys.id, drill.idOf.narrowed));
    expect(narrowed).toMatchObject({ requestsPerMinute: 7, allowedAddresses: ['192.0.2.1/32'], name: 'narrowed' });
  });
});

test('a restore without the journal is refused and leaves the installation empty', async () => {
  const refused = await restore('empty', []);
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/There is no revocation journal in .*--hold: it disables every key/s);
  await mkdir(fileOf('journal-of-another'));
  await writeFile(join(fileOf('journal-of-another'), 'a.jsonl'), '{"backup":"another","at":"2026-01-01"}\ncut of');
  const other = await restore('empty', ['--journal', fileOf('journal-of-another')]);
  expect(other.err).toMatch(/is not the one that goes with this backup, or is older than it/);
  await withDatabase('empty', async (db) =>
    expect(await db.execute("select to_regclass('users') as name")).toEqual([{ name: null }]),
  );
});

test('a restore with --hold disables every key until an admin enables it', async () => {
  const restored = await restore('held', ['--hold']);
  expect(restored, restored.err).toMatchObject({
    code: 0,
    out: expect.stringMatching(/Disabled 14 keys until an admin/),
  });
  held = await open('held');
  const answers = await answersOf(held);
  expect(answers).toEqual({
    ...Object.fromEntries(drillKeys.map((name) => [name, 'api_key_disabled'])),
    wasRemoved: 'api_key_removed',
  });
  expect(await call(held, fresh.rotated)).toBe('invalid_api_key');
  await withDatabase('held', async (db) => {
    const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, drill.idOf.kept));
    expect(events).toMatchObject([{ action: 'api_key.disabled', actorId: null, details: { reason: 'restored' } }]);
    await db.update(apiKeys).set({ disabledAt: null }).where(eq(apiKeys.id, drill.idOf.kept));
  });
  expect(await call(held, drill.secretOf.kept)).toBe(200);
});

test('a restore into an installation in use, of a damaged file, or with a wrong passphrase changes nothing', async () => {
  const journal = ['--journal', fileOf('journal')];
  expect((await restore('restored', journal)).err).toMatch(/This installation is in use/);
  const whole = await readFile(fileOf('backup'));
  await writeFile(fileOf('cut'), whole.subarray(0, whole.length - 2_000));
  expect((await restore('fresh', journal, 'cut')).err).toMatch(/The backup is damaged/);
  await writeFile(fileOf('text'), 'no backup');
  expect((await restore('fresh', journal, 'text')).err).toMatch(/is no backup of this product/);
  expect((await restore('fresh', journal, 'missing')).err).toMatch(/can't be read \(ENOENT\)/);
  const wrong = await runBundled('restore', [fileOf('backup'), ...journal], {
    ...dataDirOf('fresh'),
    BACKUP_PASSPHRASE: 'x',
  });
  expect(wrong.err).toMatch(/The passphrase is not the one/);
  const none = await runBundled('restore', [fileOf('backup'), ...journal], dataDirOf('fresh'));
  expect(none.err).toMatch(/stored with another API_KEY_PEPPER/);
});

test('a replay of the journal on a database that was restored another way revokes rights, even if repeated', async () => {
  // The state of a database that was restored without the journal.
  await withDatabase('held', async (db) => {
    await db.update(apiKeys).set({ disabledAt: null });
  });
  // A change in the journal may be committed up to an hour later, after the recovered moment.
  const since = new Date(Date.now() + 50 * 60_000).toISOString();
  const replay = ['--replay', '--journal', fileOf('journal'), '--since', since];
  expect((await runBundled('restore', replay, dataDirOf('held'))).out).toMatch(/changed by it: .* 10 keys/);
  expect((await runBundled('restore', replay, dataDirOf('held'))).out).toMatch(/changed by it: nothing/);
  expect(await answersOf(held)).toMatchObject({ kept: 200, removed: 'api_key_removed', rotated: 'api_key_replaced' });
});

test('a restore ends with a message when the user cannot read a file of the journal', async () => {
  const folderOfRoot = fileOf('unreadable');
  // A folder instead of a file, because nobody can read it as a file, not even root.
  await mkdir(join(folderOfRoot, '2026-01-01-host-1-abcdef.jsonl'), { recursive: true });
  const { code, err } = await restore('unread', ['--journal', folderOfRoot]);
  expect(code).toBe(1);
  expect(err).toMatch(/The revocation journal's file .*\.jsonl can't be read \(EISDIR\)/);
  expect(err).not.toMatch(/ at .*\.[jt]s/);
});

test('a backup or a replay without a database is refused, and creates none', async () => {
  for (const [script, ...args] of [
    ['backup', fileOf('none')],
    ['restore', '--replay'],
    ['admin', 'doctor'],
  ] as const) {
    const { code, err } = await runBundled(script, [...args], { ...dataDirOf('nowhere'), ...passphrase });
    expect([code, err]).toEqual([1, expect.stringContaining(`There is no database in ${fileOf('nowhere')}.`)]);
  }
  await expect(stat(fileOf('nowhere'))).rejects.toThrow('ENOENT');
});

test('a database that nobody has used is not backed up', async () => {
  await (await openEmbeddedDatabase({ dataDir: fileOf('unused') })).close();
  const { code, err } = await runBundled('backup', [fileOf('of-unused')], { ...dataDirOf('unused'), ...passphrase });
  expect([code, err]).toEqual([1, expect.stringContaining('There is nothing to back up')]);
  await expect(stat(fileOf('of-unused'))).rejects.toThrow('ENOENT');
});

test('a backup prints its secrets only with its passphrase', async () => {
  const file = [fileOf('backup'), '--print-secrets'];
  expect((await runBundled('restore', file, passphrase)).out).toMatch(/^AUTH_SECRET=\S{44}\nAPI_KEY_PEPPER=\S{44}\n$/);
  const text = (await readFile(fileOf('backup'))).toString('latin1');
  expect(text).not.toContain(process.env.API_KEY_PEPPER);
});

function restore(to: string, args: string[], from = 'backup') {
  return runBundled('restore', [fileOf(from), ...args], { ...dataDirOf(to), ...passphrase });
}

async function open(name: string): Promise<TestServer> {
  const server = await startGateway({ settings: dataDirOf(name), name: 'drill' });
  servers.push(server);
  return server;
}

/** Calls with a secret; returns 200 or the code of the refusal. */
async function call(server: TestServer, secret: string): Promise<unknown> {
  const response = await fetch(`${server.url}/v1/key`, { headers: { authorization: `Bearer ${secret}` } });
  const body = (await response.json()) as { error?: { code: string } };
  return body.error?.code ?? response.status;
}

async function answersOf(server: TestServer): Promise<Record<string, unknown>> {
  const answers: [string, unknown][] = [];
  for (const name of drillKeys) answers.push([name, await call(server, drill.secretOf[name])]);
  return Object.fromEntries(answers);
}

async function withDatabase(name: string, run: (db: FixtureDb) => Promise<unknown>): Promise<void> {
  const database: EmbeddedDatabase = await openEmbeddedDatabase({ dataDir: fileOf(name) });
  vi.stubEnv('API_KEY_PEPPER', database.secrets.apiKeyPepper);
  const db = openFixtures(database.databaseUrl);
  try {
    await run(db);
  } finally {
    await db.$client.end();
    await database.close();
  }
}
