import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbeddedDatabase } from '@/db/embedded/open';
import { organizationRole } from '@/db/organization-role';
import { webhookDeliveries, webhookEndpoints } from '@/db/schema/webhooks';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { anHourAhead } from '@/e2e/support/gateway-load';
import { runAdmin } from '@/e2e/support/run-admin';
import { makeTemporaryFolder, openTestDatabase, type TestDatabase } from '@/e2e/support/test-database';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

async function examine(settings: Record<string, string> = {}): Promise<Record<string, { ok: boolean; text: string }>> {
  const { out, err } = await runAdmin(['doctor', '--json'], { ...database.environment, ...settings } as Record<
    string,
    string
  >);
  if (out === '') throw new Error(err);
  const { findings } = JSON.parse(out) as { findings: { check: string; ok: boolean; text: string }[] };
  return Object.fromEntries(findings.map(({ check, ok, text }) => [check, { ok, text }]));
}

test('doctor reports no problem on a healthy installation', async () => {
  const found = await examine({ APP_URL: 'http://keys.example.test' });
  expect(Object.values(found).filter(({ ok }) => !ok)).toEqual([]);
  expect(found).toMatchObject({
    settings: { text: 'all settings are valid' },
    database: { text: expect.stringMatching(/^PostgreSQL \d+\.\d+.*plpgsql; row-level security isolates/) },
    clock: { text: expect.stringMatching(/differs from this machine's by -?\d+ ms$/) },
    collations: { text: expect.stringMatching(/^collation versions are those/) },
    pepper: { text: 'every live secret has its pepper' },
    proxy: { text: 'APP_URL is http://keys.example.test; TRUSTED_PROXIES is not set' },
    mail: { text: 'SMTP_URL is not set, so invitations are links to copy' },
    webhooks: { text: '0 webhooks are enabled' },
    upstream: { text: expect.stringMatching(/built-in model pulze-echo/) },
    journal: { text: expect.stringContaining(database.environment.JOURNAL_DIR ?? '') },
    disk: { text: expect.stringMatching(/GB free .* request log, which is kept for \d+ days/) },
  });
});

test('doctor names each problem and says what to do', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const db = openFixtures(database.environment.DATABASE_URL);
  process.env.API_KEY_PEPPER = database.environment.API_KEY_PEPPER;
  const { space, admin } = await insertWorld(db);
  await insertApiKey(db, space, admin.id);
  await db.execute("insert into peppers (version, check_value, given_up_at) values (9, '\\x09', now())");
  await db.execute('update api_key_secrets set hash_version = 9');
  const { out: peppers } = await runAdmin(['pepper'], database.environment);
  expect(peppers).toMatch(/1 live secrets were given up: without their pepper they are refused until their keys/);
  const found = await examine({
    ...anHourAhead,
    JOURNAL_DIR: join(file, 'journal'),
    APP_URL: 'https://keys.example.test',
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'keys@example.test',
    UPSTREAM_BASE_URL: 'http://127.0.0.1:9/v1',
  });
  await db.$client.end();
  expect(found).toMatchObject({
    clock: { ok: false, text: expect.stringMatching(/by -3\d{6} ms: synchronize both machines/) },
    pepper: { ok: false, text: expect.stringMatching(/1 live secrets need a pepper that was given up: rotate them/) },
    journal: { ok: false, text: expect.stringMatching(/can't be written .* set JOURNAL_DIR/) },
    proxy: { ok: false, text: expect.stringMatching(/set it to the addresses of the proxy/) },
    mail: {
      ok: false,
      text: expect.stringMatching(/127\.0\.0\.1:9 can't be reached \(ECONNREFUSED\): check SMTP_URL/),
    },
    upstream: { ok: false, text: expect.stringMatching(/ECONNREFUSED\): check UPSTREAM_BASE_URL/) },
    disk: { ok: false, text: expect.stringMatching(/can't be examined \(ENOTDIR.*: set JOURNAL_DIR to a folder/) },
  });
  expect((await examine()).proxy).toMatchObject({ ok: false, text: expect.stringContaining('APP_URL is not set') });
});

test('doctor reports servers that accept connections, and a trusted proxy', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const found = await examine({
    APP_URL: 'https://keys.example.test',
    TRUSTED_PROXIES: '10.0.0.0/8',
    SMTP_URL: `smtp://${address}`,
    MAIL_FROM: 'keys@example.test',
    UPSTREAM_BASE_URL: `http://${address}/v1`,
  });
  server.close();
  expect(found).toMatchObject({
    proxy: { ok: true, text: 'APP_URL is https://keys.example.test; TRUSTED_PROXIES is set' },
    mail: { ok: true, text: `${address} accepts connections` },
    upstream: { ok: true, text: `${address} accepts connections` },
  });
});

test('doctor names the proxy of the network when it cannot be reached', async () => {
  const { upstream } = await examine({
    UPSTREAM_BASE_URL: 'http://api.example.test/v1',
    HTTP_PROXY: 'http://127.0.0.1:9',
  });
  expect(upstream?.text).toMatch(/127\.0\.0\.1:9 can't be reached \(ECONNREFUSED\): check HTTPS_PROXY and HTTP_PROXY/);
});

test('doctor prints the statements that fix an outdated collation', async () => {
  const sql = postgres(database.environment.DATABASE_URL, { max: 1 });
  await sql`create collation public.outdated (provider = icu, locale = 'und', version = '0')`;
  const { collations } = await examine();
  await sql`drop collation public.outdated`;
  expect(collations?.ok).toBe(false);
  expect(collations?.text).toMatch(/`reindex database "?\w+"?; alter collation public\.outdated refresh version;`/);
});

test('doctor reports failing webhooks, disabled webhooks and messages that no process sends', async () => {
  const db = openFixtures(database.environment.DATABASE_URL);
  const { organization } = await insertWorld(db);
  const endpoint = {
    organizationId: organization.id,
    kind: 'standard',
    url: 'https://a.test',
    secret: Buffer.alloc(1),
  };
  const longAgo = new Date(Date.now() - 3_600_000);
  const [failing, gone] = [newId(), newId()];
  await db.insert(webhookEndpoints).values([
    { ...endpoint, id: failing, failingSince: longAgo },
    { ...endpoint, id: gone, disabledAt: longAgo, disabledReason: 'gone' },
  ]);
  await db
    .insert(webhookDeliveries)
    .values([failing, gone].map((endpointId) => ({ ...endpoint, id: newId(), endpointId, nextAt: longAgo })));
  const { webhooks } = await examine();
  await db.delete(webhookEndpoints);
  await db.$client.end();
  expect(webhooks).toEqual({
    ok: false,
    text:
      '1 webhooks are enabled; 1 of them fail; 1 were disabled after failures: their admins see why under Settings, ' +
      'Webhooks; 1 messages are over 10 minutes late: start the app, which sends them',
  });
});

test('doctor reports a check that could not run, and runs the others', async () => {
  const sql = postgres(database.environment.DATABASE_URL, { max: 1 });
  await sql`alter table webhook_endpoints rename column failing_since to hidden`;
  const { webhooks } = await examine();
  await sql`alter table webhook_endpoints rename column hidden to failing_since`;
  expect(webhooks).toEqual({
    ok: false,
    text: 'could not be checked: column "failing_since" does not exist',
  });
  await sql.end();
});

test('doctor prints the statements that enable row-level security', async () => {
  const dataDir = await makeTemporaryFolder();
  const { databaseUrl, secrets, close } = await openEmbeddedDatabase({ dataDir });
  const password = secrets.superuserPassword;
  const superuser = postgres(databaseUrl, { user: 'postgres', password, max: 1 });
  await superuser.unsafe(`revoke ${organizationRole} from dashboard`);
  await superuser.end();
  const found = await examine({ DATABASE_URL: databaseUrl });
  await close();
  await rm(dataDir, { recursive: true, force: true });
  expect(found.database?.ok).toBe(false);
  expect(found.database?.text).toContain(
    `row-level security is off: let a superuser run \`CREATE ROLE ${organizationRole} NOLOGIN; GRANT ${organizationRole} TO "dashboard";\``,
  );
});

test('doctor ends with a message when a setting is invalid, or the database cannot be used', async () => {
  const run = (settings: Record<string, string>) =>
    runAdmin(['doctor'], { ...database.environment, ...settings } as Record<string, string>);
  const invalid = await run({ API_KEY_PEPPER: 'short' });
  expect([invalid.code, invalid.out]).toEqual([1, '']);
  expect(invalid.err).toMatch(/API_KEY_PEPPER: must have at least 32 bytes/);
  const away = await run({ DATABASE_URL: 'postgres://u:hidden@127.0.0.1:9/db' });
  expect([away.code, away.out]).toEqual([1, '']);
  expect(away.err).toMatch(/The database at 127\.0\.0\.1:9 can't be used: .*ECONNREFUSED/);
  expect(`${invalid.err}${away.err}`).not.toMatch(/ at .*\.[jt]s|hidden/);
});
