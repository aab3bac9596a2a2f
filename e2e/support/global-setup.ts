import { startApp } from './app';
import { openTestDatabase } from './test-database';

/**
 * Playwright's global set-up: a fresh database and the production build on it. Specs find the app by their base URL
 * and the database by DATABASE_URL and API_KEY_PEPPER (see fixtures.ts); APP_LOG_FILE names what the app printed.
 */
export default async function setUp(): Promise<() => Promise<void>> {
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
