import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireWritableJournal } from './append';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
});

afterEach(async () => {
  // Modes of files don't bind root, so as root a test takes the user "nobody".
  if (process.getuid?.() === 0) process.seteuid?.(0);
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

test('a folder in which no file can be made is refused, though one that is there can be written', async () => {
  await writeFile(join(folder, '.writable'), '');
  await chmod(join(folder, '.writable'), 0o666);
  await chmod(folder, 0o555);
  if (process.getuid?.() === 0) process.seteuid?.(65_534);
  await expect(requireWritableJournal(folder)).rejects.toThrow(`can't be written in ${folder} (EACCES)`);
});

test('the check leaves nothing in the folder', async () => {
  await requireWritableJournal(folder);
  expect(await readdir(folder)).toEqual([]);
});
