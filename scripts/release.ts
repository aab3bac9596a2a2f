import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { buildIfNeeded } from './build-if-needed';
import { projectRoot } from './project-root';
import { bundleServer } from './release/bundle';
import { findRuntimePackages } from './release/runtime-packages';
import { runScript } from './run-script';
import { version } from './version';

/** `npm run release`: creates a tarball for this platform, which `node server.js` starts. */

const copied = ['public', 'deploy', 'docs', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', '.env.example'];
// Caches and reports that Next writes next to the build.
const notOfTheBuild = /\.next\/(cache|dev|types|trace|trace-build|diagnostics)(\/|$)|\.map$/;
const notAtRunTime = /\.(map|d\.ts|d\.mts|d\.cts)$|node_modules\/next\/dist\/(docs|esm)$/;

const start = "import(process.argv[2] === 'gateway' ? './server/gateway.js' : './server/start.js');\n";

const manifest = {
  name: 'api-key-dashboard',
  version,
  private: true,
  license: 'MIT',
  type: 'module',
  engines: { node: '>=20.19' },
  scripts: {
    start: 'exec node server.js',
    gateway: 'exec node server.js gateway',
    admin: 'exec node --conditions=react-server server/admin.js',
    backup: 'exec node server/backup.js',
    restore: 'exec node server/restore.js',
    'db:url': 'exec node server/database-url.js',
  },
};

async function main(): Promise<number> {
  await buildIfNeeded(new Promise(() => {}));
  const name = `api-key-dashboard-${version}`;
  const staging = await mkdtemp(join(tmpdir(), 'release-'));
  try {
    const target = join(staging, name);
    await mkdir(target);
    await bundleServer(target);
    await writeFile(join(target, 'server.js'), start);
    await writeFile(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const file of copied) await copy(file, target);
    await copy('.next', target, notOfTheBuild);
    for (const folder of await findRuntimePackages()) await copy(folder, target, notAtRunTime);
    const file = join(projectRoot, 'release', `${name}-${process.platform}-${process.arch}.tar.gz`);
    await mkdir(join(projectRoot, 'release'), { recursive: true });
    await promisify(execFile)('tar', ['-czf', file, '-C', staging, '--owner=0', '--group=0', name]);
    console.log(`Created release/${basename(file)}`);
    return 0;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Copies a file or folder of the project to the same path in the release; links are copied as links. */
async function copy(name: string, target: string, left?: RegExp): Promise<void> {
  const filter = (path: string) => !left?.test(path);
  await cp(join(projectRoot, name), join(target, name), { recursive: true, verbatimSymlinks: true, filter });
}

await runScript(main);
