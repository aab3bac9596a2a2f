import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkServer } from '@/db/check-server';
import { closePools } from '@/db/client';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '@/db/embedded/open';
import { journalDirOf, requireWritableJournal } from '@/db/journal/append';
import { migrateDatabase } from '@/db/migrate';
import { organizationRoleStatements } from '@/db/organization-role';
import { env, type ServerSettings, type StartSettings, startSettings } from '@/lib/env';
import { requirePeppers } from './pepper-check';
import { requireFreePort } from './port';
import { projectRoot } from './project-root';

export type Opened = {
  settings: ServerSettings;
  /** The folder of the embedded database; null with DATABASE_URL. */
  dataDir: string | null;
  /** Stops the embedded database if no other process uses it. Never throws. */
  close(): Promise<void>;
};

export type Prepared = Pick<Opened, 'settings' | 'close'>;

type Options = {
  /** For the app itself: its port must be free, and it runs once on an embedded database. */
  asApp?: boolean;
  /** For commands on an existing installation: a folder without an embedded database is refused. */
  mustExist?: boolean;
  /** Receives progress lines. */
  say?: (line: string) => void;
};

/**
 * Prepares a server: reads .env, opens the database, checks the settings and the pepper, migrates. Afterwards
 * DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER and JOURNAL_DIR are in the environment, for child processes too.
 * @throws SettingsError or StartError, whose message is for the operator
 */
export async function prepare({
  asApp = false,
  mustExist = false,
  say = console.log,
}: Options = {}): Promise<Prepared> {
  const { settings, close } = await openInstallation({ asApp, mustExist, say });
  try {
    if (asApp) await requireWritableJournal(journalDirOf(settings));
    const { userWithoutRole } = await migrateDatabase(settings.DATABASE_URL, say);
    await requirePeppers(settings);
    if (userWithoutRole !== null) console.warn(roleIsMissing(userWithoutRole));
    return { settings, close };
  } catch (error) {
    await closePools();
    await close();
    throw error;
  }
}

/** Reads .env, and the settings that are needed before there is a database. @throws SettingsError */
export function readStartSettings(): StartSettings {
  const file = resolve(projectRoot, '.env');
  // Variables that are already set take precedence over the file.
  if (existsSync(file)) process.loadEnvFile(file);
  return startSettings();
}

/** Reads .env, opens the database without migrating it, and checks the settings. @throws SettingsError or StartError */
export async function openInstallation({
  asApp = false,
  mustExist = false,
  say = console.log,
}: Options = {}): Promise<Opened> {
  const { DATABASE_URL, DATA_DIR, JOURNAL_DIR, HOST, PORT } = readStartSettings();
  const dataDir = resolve(projectRoot, DATA_DIR);
  const database = DATABASE_URL ? null : await openEmbedded({ dataDir, appPort: asApp ? PORT : null, mustExist, say });
  const close = async () => database?.close();
  try {
    if (asApp) await requireFreePort(PORT, 'PORT', HOST);
    if (DATABASE_URL) await notePooler(DATABASE_URL);
    process.env.JOURNAL_DIR = resolve(projectRoot, JOURNAL_DIR ?? join(DATA_DIR, 'journal'));
    const settings = env();
    setSiteAddress(settings.APP_URL);
    return { settings, dataDir: database && dataDir, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Sets DATABASE_POOLER after checking the server, unless it is given. */
async function notePooler(databaseUrl: string): Promise<void> {
  const { isBehindPooler } = await checkServer(databaseUrl);
  process.env.DATABASE_POOLER ||= String(isBehindPooler);
}

const roleIsMissing = (user: string) =>
  'Row-level security, which isolates organizations, is off: the user of DATABASE_URL may not create its role.\n' +
  `To enable it, let a superuser run this once, and start again:\n  ${organizationRoleStatements(user)}`;

/** Sets next-auth's own variable for the address that providers redirect to. */
function setSiteAddress(appUrl: string | undefined): void {
  delete process.env.NEXTAUTH_URL;
  if (appUrl) process.env.AUTH_URL = new URL(appUrl).origin;
  else delete process.env.AUTH_URL;
}

type EmbeddedOptions = Required<Pick<Options, 'mustExist' | 'say'>> & { dataDir: string; appPort: number | null };

async function openEmbedded({ appPort, ...options }: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const app = appPort === null ? undefined : { url: `http://localhost:${appPort}` };
  const database = await openEmbeddedDatabase({ ...options, app });
  process.env.DATABASE_URL = database.databaseUrl;
  process.env.AUTH_SECRET ||= database.secrets.authSecret;
  process.env.API_KEY_PEPPER ||= database.secrets.apiKeyPepper;
  return database;
}
