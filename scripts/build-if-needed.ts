import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '@/db/embedded/start-error';
import { endNext, runNext } from './next-process';
import { projectRoot } from './project-root';

const folders = ['app', 'components', 'db', 'lib', 'public'];
const stopTimeoutMs = 5_000;
const stampFile = join(projectRoot, '.next', 'sources.sha256');

/**
 * Builds the app for production unless the last build was made from the same sources. Builds of the same sources are
 * equal wherever they are made, so that an instance answers the pages and actions of another.
 * @param stopped ends the build early
 * @throws StartError when the build fails
 */
export async function buildIfNeeded(stopped: Promise<unknown>): Promise<void> {
  const stamp = await sourcesStamp();
  const built = await readFile(stampFile, 'utf8').catch(() => '');
  if (built === stamp && existsSync(join(projectRoot, '.next', 'BUILD_ID'))) return;
  console.log('Building the app, which takes a minute the first time …');
  // Removed first, so that an interrupted build is never taken for a complete one.
  await rm(stampFile, { force: true });
  const next = runNext(['build'], { environment: { NODE_ENV: 'production', ...equalBuildSettings(stamp) } });
  const code = await Promise.race([next.ended, stopped.then(() => 'stopped' as const)]);
  if (code === 'stopped') return endNext(next, stopTimeoutMs);
  if (code !== 0) throw new StartError(`The build failed (exit code ${code}): see above.`);
  await writeFile(stampFile, stamp);
}

/**
 * Returns what makes two builds of the same sources equal. Next derives the ids of server actions from the key, and
 * otherwise makes one up; nothing is encrypted with it, because no action is written inside a function.
 */
function equalBuildSettings(stamp: string) {
  return {
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: createHash('sha256').update('api-key-dashboard').digest('base64'),
    APP_BUILD_ID: stamp.slice(0, 20),
  };
}

/** Returns a digest of everything the build reads: of contents, because a checkout gives files new times. */
async function sourcesStamp(): Promise<string> {
  const list = (folder: string) => readdir(join(projectRoot, folder), { recursive: true }).catch(() => []);
  const nested = await Promise.all(folders.map(list));
  const inFolders = nested.flatMap((names, index) => names.map((name) => join(folders[index] ?? '', name)));
  const atRoot = (await readdir(projectRoot)).filter(
    (name) => /\.(ts|mjs|json)$/.test(name) && name !== 'next-env.d.ts',
  );
  const hash = createHash('sha256');
  for (const name of [...inFolders, ...atRoot].filter((name) => !name.includes('.test.')).sort()) {
    const contents = await readFile(join(projectRoot, name)).catch(() => null);
    if (contents !== null) hash.update(`\0${name}\0${contents.length}\0`).update(contents);
  }
  return hash.digest('hex');
}
