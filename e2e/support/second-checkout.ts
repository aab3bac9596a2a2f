import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '@/scripts/project-root';

const run = promisify(execFile);

/** Copies the sources and the packages, without the build, to another folder, like on a second machine. */
export async function makeSecondCheckout() {
  const folder = await mkdtemp(join(tmpdir(), 'second-checkout-'));
  const { stdout } = await run('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: projectRoot });
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    await cp(join(projectRoot, file), join(folder, file)).catch((error: NodeJS.ErrnoException) => {
      // A file that was deleted without a commit.
      if (error.code !== 'ENOENT') throw error;
    });
  }
  const packages = join(projectRoot, 'node_modules');
  // Hard links if possible, because a copy has hundreds of megabytes.
  await run('cp', ['-al', packages, folder]).catch(() => run('cp', ['-R', packages, folder]));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
