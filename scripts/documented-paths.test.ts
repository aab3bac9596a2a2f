import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from './project-root';

const folders = ['app', 'bench', 'components', 'db', 'deploy', 'docs', 'e2e', 'gateway', 'lib', 'public', 'scripts'];
const listed = await Promise.all(
  folders.map((folder) => readdir(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })),
);
const fileNames = new Set([...listed.flat().map((path) => basename(path)), ...(await readdir(projectRoot))]);

const isPath = (text: string) => folders.some((folder) => text.startsWith(`${folder}/`)) && !/[<*…]/.test(text);
const isFileName = (text: string) => /^[\w.-]+\.(?:ts|tsx|mjs|sql|json|md)$/.test(text);

/** Returns the words in backticks, also those of commands. */
function wordsOf(document: string): string[] {
  const text = document.replace(/^```.*?^```$/gms, '');
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, code = '']) => code.split(/\s+/)).flat();
}

test.each(['CONTRIBUTING.md', 'README.md', 'docs/architecture.md', 'docs/operations.md'])(
  'the paths and file names in %s exist',
  async (document) => {
    const words = wordsOf(await readFile(join(projectRoot, document), 'utf8'));
    const paths = words.filter(isPath);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
    expect(words.filter((word) => isFileName(word) && !fileNames.has(word))).toEqual([]);
  },
);
