import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

const databaseTests = '**/*.db.test.ts';
const gatewayTests = 'gateway/**/*.db.test.ts';
const excluded = ['node_modules/**', '.next/**', 'bench/**/node_modules/**'];
// Files of a worker share a process, whose packages are then loaded once, and nothing else.
const setupFiles = 'e2e/support/fresh-file.ts';
const globalSetup = 'e2e/support/vitest-database.ts';

export default defineConfig({
  resolve: { alias: { '@': root, 'server-only': `${root}e2e/support/empty.ts` } },
  test: {
    // Vitest would leave one core idle.
    maxWorkers: '100%',
    // No test measures time: a busy machine must not fail one.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [databaseTests, ...excluded],
          isolate: false,
          setupFiles,
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: [databaseTests],
          exclude: [gatewayTests, ...excluded],
          isolate: false,
          setupFiles,
          globalSetup,
        },
      },
      {
        extends: true,
        test: {
          name: 'gateway',
          include: [gatewayTests],
          exclude: excluded,
          isolate: false,
          setupFiles,
          globalSetup,
          // The gateway answers 503 after two seconds, so its tests run one file at a time and, in a run of all, last.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
