import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '@/db/embedded/start-error';
import { endNext, runNext } from './next-process';
import { projectRoot } from './project-root';
import { sourcesStamp } from './sources-stamp';

const stopTimeoutMs = 5_000;
const stampFile = join(projectRoot, '.next', 'sources.sha256');

/**
 * Builds the app for production unless the last build is of the same sources. A release contains its build but not the
 * sources of the pages, so it is never rebuilt.
 * @param stopped ends the build early
 * @throws StartError when the build fails
 */
export async function buildIfNeeded(stopped: Promise<unknown>): Promise<void> {
  if (!existsSync(join(projectRoot, 'app'))) return;
  const stamp = await sourcesStamp(projectRoot);
  const built = await readFile(stampFile, 'utf8').catch(() => '');
  if (built === stamp && existsSync(join(projectRoot, '.next', 'BUILD_ID'))) return;
  console.log('Building the app, which takes a minute the first time …');
  // Removed first, so that an interrupted build is never taken for a complete one.
  await rm(stampFile, { force: true });
  const next = runNext(['build'], { environment: { NODE_ENV: 'production' } });
  const code = await Promise.race([next.ended, stopped.then(() => 'stopped' as const)]);
  if (code === 'stopped') return endNext(next, stopTimeoutMs);
  if (code !== 0) throw new StartError(`The build failed (exit code ${code}): see above.`);
  await writeFile(stampFile, stamp);
}
