import { vi } from 'vitest';

/**
 * Vitest's set-up of files that share a process, because loading the same packages for each file takes longer than most
 * tests. Each file gets its own modules and database pools, and the initial environment of the process.
 */
const shared = globalThis as typeof globalThis & {
  environmentOfTests?: NodeJS.ProcessEnv;
  apiKeyDashboardPools?: unknown;
};
shared.environmentOfTests ??= { ...process.env };
for (const name of Object.keys(process.env)) {
  if (!(name in shared.environmentOfTests)) delete process.env[name];
}
Object.assign(process.env, shared.environmentOfTests);
delete shared.apiKeyDashboardPools;
vi.resetModules();
