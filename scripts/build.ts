import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '@/db/embedded/start-error';
import { runNext, untilEnded } from './next-process';
import { projectRoot } from './project-root';

const folders = ['app', 'components', 'db', 'lib', 'public'];
const stampFile = join(projectRoot, '.next', 'sources.sha256');

/**
 * Builds the app for production unless the build at hand was made from these very sources.
 * @param stopped ends the build early
 * @throws StartError when the build fails
 */
export async function buildIfNeeded(stopped: Promise<unknown>): Promise<void> {
  const stamp = await sourcesStamp();
  const built = await readFile(stampFile, 'utf8').catch(() => '');
  if (built === stamp && existsSync(join(projectRoot, '.next', 'BUILD_ID'))) return;
  console.log('Building the app, which takes a minute the first time …');
  // Gone first, so that a build that is cut off is never taken for a whole one.
  await rm(stampFile, { force: true });
  const code = await untilEnded(runNext(['build'], { NODE_ENV: 'production' }), stopped, 5_000);
  if (code === 'stopped') return;
  if (code !== 0) throw new StartError(`The build failed (exit code ${code}): see above.`);
  await writeFile(stampFile, stamp);
}

/** A digest of everything the build reads; of contents, for a checkout gives files new times. */
async function sourcesStamp(): Promise<string> {
  const list = (folder: string) => readdir(join(projectRoot, folder), { recursive: true }).catch(() => []);
  const nested = await Promise.all(folders.map(list));
  const inFolders = nested.flatMap((names, index) => names.map((name) => join(folders[index] ?? '', name)));
  const atRoot = (await readdir(projectRoot)).filter(
    (name) => /\.(ts|mjs|json)$/.test(name) && name !== 'next-env.d.ts',
  );
  const hash = createHash('sha256').update(process.version);
  for (const name of [...inFolders, ...atRoot].filter((name) => !name.includes('.test.')).sort()) {
    const contents = await readFile(join(projectRoot, name)).catch(() => null);
    if (contents !== null) hash.update(`\0${name}\0${contents.length}\0`).update(contents);
  }
  return hash.digest('hex');
}
