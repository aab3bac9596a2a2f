import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { openEmbeddedDatabase } from '@/db/embedded/open';
import { migrateDatabase } from '@/db/migrate';

/** A migrated database for tests, and the settings of processes that use it. */
export type TestDatabase = {
  environment: { DATABASE_URL: string; AUTH_SECRET: string; API_KEY_PEPPER: string; JOURNAL_DIR?: string };
  close(): Promise<void>;
};

/** Creates a database: on the server of TEST_DATABASE_URL if that is set, else embedded in a temporary folder. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const opened = await openEmptyDatabase();
  try {
    await migrateDatabase(opened.url);
  } catch (error) {
    await opened.close();
    throw error;
  }
  const journal = await makeTemporaryFolder();
  return {
    environment: {
      DATABASE_URL: opened.url,
      AUTH_SECRET: randomBytes(32).toString('base64'),
      API_KEY_PEPPER: randomBytes(32).toString('base64'),
      JOURNAL_DIR: journal,
    },
    close: () => opened.close().finally(() => rm(journal, { recursive: true, force: true })),
  };
}

type Opened = { url: string; close(): Promise<void> };

/** Creates a database without tables, on the same server as `openTestDatabase`. */
export function openEmptyDatabase(): Promise<Opened> {
  const server = process.env.TEST_DATABASE_URL;
  return server ? createOnServer(server) : openEmbedded();
}

async function createOnServer(server: string): Promise<Opened> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const run = async (statement: string) => {
    const sql = postgres(server, { max: 1, onnotice: () => {} });
    await sql.unsafe(statement).finally(() => sql.end({ timeout: 5 }));
  };
  await run(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, close: () => run(`drop database if exists ${name} with (force)`) };
}

async function openEmbedded(): Promise<Opened> {
  const dataDir = await makeTemporaryFolder();
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const database = await openEmbeddedDatabase({ dataDir });
    return { url: database.databaseUrl, close: () => database.close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Creates a temporary folder that PostgreSQL's user may enter when the tests run as root. */
export async function makeTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'api-key-dashboard-'));
  await chmod(folder, 0o711);
  return folder;
}
