import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../project-root';
import { externalPackages } from './bundle';

const names = z.record(z.string(), z.string()).default({});
const installed = z.object({
  packages: z.record(z.string(), z.object({ dependencies: names, optionalDependencies: names })),
});

// Next's compiler is not needed: the release is built, and its configuration is JavaScript.
const isCompiler = (name: string) => name.startsWith('@next/swc-');

/** Returns the folders of the installed packages that a release needs at run time, relative to the project. */
export async function findRuntimePackages(): Promise<string[]> {
  const text = await readFile(join(projectRoot, 'node_modules', '.package-lock.json'), 'utf8');
  const { packages } = installed.parse(JSON.parse(text));
  const found = new Set<string>();
  const add = (name: string, from: string) => {
    const folder = foldersFor(name, from).find((path) => path in packages);
    if (folder === undefined || found.has(folder) || isCompiler(name)) return;
    found.add(folder);
    const { dependencies, optionalDependencies } = packages[folder] ?? {};
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) add(needed, folder);
  };
  for (const name of [...externalPackages, 'react-dom']) add(name, '');
  return [...found].filter((path) => path.lastIndexOf('node_modules/') === 0);
}

/** Returns where Node looks for a package that is required in a folder, nearest first. */
function foldersFor(name: string, from: string): string[] {
  const here = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (from === '') return [here];
  const parent = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')));
  return [here, ...foldersFor(name, parent)];
}
