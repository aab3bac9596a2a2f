import { defineConfig } from '@playwright/test';
import { chromiumArguments } from './scripts/chromium';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: 'test-results/e2e',
  // `npm run verify` runs them, and with all their rounds.
  grepInvert: process.env.ALL_ROUNDS ? undefined : /@long/,
  fullyParallel: true,
  workers: 2,
  // On a busy machine one in hundreds fails once: it runs again, and the list names it as flaky.
  retries: 1,
  // No test measures time: a busy machine must not fail one.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    // A trace of every test would take a third of the run's CPU time; `--trace on` records one of the test that failed.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: chromiumArguments,
    },
  },
});
