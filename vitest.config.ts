import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

const databaseTests = '**/*.db.test.ts';
const elsewhere = ['node_modules/**', '.next/**', 'bench/**/node_modules/**'];

export default defineConfig({
  resolve: { alias: { '@': root, 'server-only': `${root}e2e/support/empty.ts` } },
  test: {
    // Nothing here is a timed test: a busy machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [databaseTests, ...elsewhere],
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: [databaseTests],
          exclude: elsewhere,
          globalSetup: 'e2e/support/vitest-database.ts',
        },
      },
    ],
  },
});
