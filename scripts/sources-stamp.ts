import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const foldersOfBuild = ['app', 'components', 'db', 'lib', 'public'];

/**
 * Returns a digest of everything that a build in this folder reads, in hex. It uses contents, because a checkout
 * changes the times of files.
 * @param folders the folders to read; by default those of Next's sources
 */
export async function sourcesStamp(root: string, folders = foldersOfBuild): Promise<string> {
  const list = (folder: string) => readdir(join(root, folder), { recursive: true }).catch(() => []);
  const nested = await Promise.all(folders.map(list));
  const inFolders = nested.flatMap((names, index) => names.map((name) => join(folders[index] ?? '', name)));
  const atRoot = (await readdir(root)).filter((name) => /\.(ts|mjs|json)$/.test(name) && name !== 'next-env.d.ts');
  const hash = createHash('sha256');
  for (const name of [...inFolders, ...atRoot].filter((name) => !name.includes('.test.')).sort()) {
    const contents = await readFile(join(root, name)).catch(() => null);
    if (contents !== null) hash.update(`\0${name}\0${contents.length}\0`).update(contents);
  }
  return hash.digest('hex');
}
