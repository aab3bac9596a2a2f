import { findOrInstallChromium } from '@/scripts/chromium';
import { startApp } from './app';
import { openTestDatabase } from './test-database';

/**
 * Playwright's global set-up: finds Chromium, creates a database and starts the production build on it. Workers
 * inherit CHROMIUM_PATH, the base URL, the database's settings and APP_LOG_FILE, the file of the app's output.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  process.env.CHROMIUM_PATH = await findOrInstallChromium(console.log);
  const database = await openTestDatabase();
  try {
    const app = await startApp({ environment: database.environment });
    Object.assign(process.env, database.environment, {
      PLAYWRIGHT_TEST_BASE_URL: app.url,
      APP_LOG_FILE: app.logFile,
    });
    return async () => {
      await app.stop();
      await database.close();
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
