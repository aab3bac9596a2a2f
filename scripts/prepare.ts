import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkServer } from '@/db/check-server';
import { closePools } from '@/db/client';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '@/db/embedded/open';
import { migrateDatabase } from '@/db/migrate';
import { organizationRoleStatements } from '@/db/organization-role';
import { env, type ServerSettings, startSettings } from '@/lib/env';
import { requirePepper } from './pepper-check';
import { requireFreePort } from './port';
import { projectRoot } from './project-root';

export type Prepared = {
  settings: ServerSettings;
  /** Stops the embedded database if no other process uses it. Never throws. */
  close(): Promise<void>;
};

/**
 * Prepares what a server needs: reads .env, opens the database, checks the settings and the pepper, migrates. Afterwards
 * DATABASE_URL, AUTH_SECRET and API_KEY_PEPPER are in the environment, for child processes too.
 * @param asApp for the app itself: its port must be free, and it runs once on an embedded database
 * @param say receives progress lines
 * @throws SettingsError or StartError, whose message is for the operator
 */
export async function prepare({ asApp = false, say = console.log as (line: string) => void } = {}): Promise<Prepared> {
  const file = resolve(projectRoot, '.env');
  // Variables that are already set win over the file.
  if (existsSync(file)) process.loadEnvFile(file);
  const { DATABASE_URL, DATA_DIR, HOST, PORT } = startSettings();
  const database = DATABASE_URL ? null : await openEmbedded(DATA_DIR, asApp ? PORT : null, say);
  const close = async () => database?.close();
  try {
    if (asApp) await requireFreePort(PORT, 'PORT', HOST);
    if (DATABASE_URL) await notePooler(DATABASE_URL);
    const settings = env();
    setSiteAddress(settings.APP_URL);
    const { userWithoutRole } = await migrateDatabase(settings.DATABASE_URL, say);
    await requirePepper(settings.API_KEY_PEPPER);
    if (userWithoutRole !== null) console.warn(roleIsMissing(userWithoutRole));
    return { settings, close };
  } catch (error) {
    await closePools();
    await close();
    throw error;
  }
}

/** Sets DATABASE_POOLER, which nobody has to know, unless it is given. */
async function notePooler(databaseUrl: string): Promise<void> {
  const { isBehindPooler } = await checkServer(databaseUrl);
  process.env.DATABASE_POOLER ||= String(isBehindPooler);
}

const roleIsMissing = (user: string) =>
  'Row-level security, which isolates organizations, is off: the user of DATABASE_URL may not create its role.\n' +
  `To turn it on, let a superuser run this once, and start again:\n  ${organizationRoleStatements(user)}`;

/** Sets next-auth's own variable for the address that providers redirect to. */
function setSiteAddress(appUrl: string | undefined): void {
  delete process.env.NEXTAUTH_URL;
  if (appUrl) process.env.AUTH_URL = new URL(appUrl).origin;
  else delete process.env.AUTH_URL;
}

async function openEmbedded(
  dataDir: string,
  appPort: number | null,
  say: (line: string) => void,
): Promise<EmbeddedDatabase> {
  const database = await openEmbeddedDatabase({
    dataDir: resolve(projectRoot, dataDir),
    app: appPort === null ? undefined : { url: `http://localhost:${appPort}` },
    say,
  });
  process.env.DATABASE_URL = database.databaseUrl;
  process.env.AUTH_SECRET ||= database.secrets.authSecret;
  process.env.API_KEY_PEPPER ||= database.secrets.apiKeyPepper;
  return database;
}
