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
  // File modes don't apply to root, so as root the test runs as the user "nobody".
  if (process.getuid?.() === 0) process.seteuid?.(0);
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

test('a folder in which no file can be created is refused, even if an existing file can be written', async () => {
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
