import { chmod, chown, copyFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTemporaryFolder } from '@/e2e/support/test-database';
import { checkServer } from '../check-server';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../embedded/open';
import { migrateDatabase } from '../migrate';
import { connectTo } from './connect';

/** A PostgreSQL with a certificate for `localhost`, which an authority of the tests signed. */

const certificates = join(import.meta.dirname, '..', '..', 'e2e', 'support', 'certificates');
const ca = join(certificates, 'ca.pem');
const otherCa = join(certificates, 'other-ca.pem');

let dataDir: string;
let database: EmbeddedDatabase;
let superuser: postgres.Sql;

beforeAll(async () => {
  dataDir = await makeTemporaryFolder();
  database = await openEmbeddedDatabase({ dataDir });
  const folder = join(dataDir, 'postgres');
  const { uid, gid } = await stat(folder);
  for (const name of ['server.pem', 'server.key']) {
    await copyFile(join(certificates, name), join(folder, name));
    await chown(join(folder, name), uid, gid);
  }
  await chmod(join(folder, 'server.key'), 0o600);
  const url = new URL(database.databaseUrl);
  const password = database.secrets.superuserPassword;
  superuser = postgres({ host: url.hostname, port: Number(url.port), user: 'postgres', password, max: 1 });
  await superuser`alter system set ssl_cert_file = 'server.pem'`;
  await superuser`alter system set ssl_key_file = 'server.key'`;
  await setTls('on');
});

afterAll(async () => {
  await superuser?.end();
  await database?.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** The server applies its settings a moment after it was told to reload them. */
async function setTls(value: 'on' | 'off'): Promise<void> {
  await superuser.unsafe(`alter system set ssl = ${value}`);
  await superuser`select pg_reload_conf()`;
  while ((await superuser`show ssl`)[0]?.ssl !== value) await delay(50);
}

function urlOf(query: string, host = 'localhost'): string {
  const url = new URL(database.databaseUrl);
  url.hostname = host;
  return `${url.href}?${query}`;
}

test.each([
  ['localhost', `sslmode=verify-full&sslrootcert=${ca}`],
  ['localhost', `sslmode=verify-ca&sslrootcert=${ca}`],
  ['127.0.0.1', `sslmode=verify-ca&sslrootcert=${ca}`],
  ['localhost', `sslmode=require&sslrootcert=${ca}`],
  ['127.0.0.1', 'sslmode=require'],
  ['localhost', 'sslmode=prefer'],
])('connections to %s with %s are encrypted', async (host, query) => {
  const url = urlOf(query, host);
  expect(await checkServer(url)).toEqual({ isBehindPooler: false });
  await migrateDatabase(url);
  const sql = connectTo(url, { max: 2 });
  const rows = await Promise.all(
    [1, 2].map(() => sql`select ssl from pg_stat_ssl where pid = pg_backend_pid() and pg_sleep(0.1) is not null`),
  );
  expect(rows.flat()).toEqual([{ ssl: true }, { ssl: true }]);
  await sql.end();
});

test.each([
  ['localhost', `sslmode=verify-full&sslrootcert=${otherCa}`, /not signed by an authority of sslrootcert/],
  ['localhost', `sslmode=verify-ca&sslrootcert=${otherCa}`, /not signed by an authority of sslrootcert/],
  ['localhost', 'sslmode=verify-full', /authority of this system.*sslrootcert/],
  ['localhost', 'sslmode=verify-full&sslrootcert=system', /authority of this system.*sslrootcert/],
  ['127.0.0.1', `sslmode=verify-full&sslrootcert=${ca}`, /its certificate is for other names \(DNS:localhost\)/],
  [
    'localhost',
    `sslmode=verify-full&sslrootcert=${join(certificates, 'README.md')}`,
    /sslrootcert that holds no certificate/,
  ],
])('connections to %s with %s are refused with a message that says why', async (host, query, message) => {
  const attempt = checkServer(urlOf(query, host));
  await expect(attempt).rejects.toThrow(message);
  await expect(attempt).rejects.not.toThrow(database.secrets.databasePassword);
});

test('a server without TLS is refused where TLS is required, and accepted where it is preferred', async () => {
  await setTls('off');
  try {
    for (const query of ['sslmode=require', `sslmode=verify-full&sslrootcert=${ca}`]) {
      await expect(checkServer(urlOf(query))).rejects.toThrow(/does not offer TLS: turn on ssl in its settings/);
    }
    expect(await checkServer(urlOf('sslmode=prefer'))).toEqual({ isBehindPooler: false });
  } finally {
    await setTls('on');
  }
});
