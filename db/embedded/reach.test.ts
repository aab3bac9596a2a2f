import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstBlocked } from './reach';

let folder: string;
let file: string;
const stranger = { uid: 54_321, gid: 54_321 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reach-'));
  await mkdir(join(folder, 'inner'), { mode: 0o755 });
  file = join(folder, 'inner', 'file');
  await writeFile(file, '', { mode: 0o644 });
});

afterAll(() => rm(folder, { recursive: true }));

test('firstBlocked returns the folder a user cannot enter, even if the files inside are readable', async () => {
  await chmod(folder, 0o700);
  expect(await firstBlocked([file], stranger)).toBe(folder);
  await chmod(folder, 0o711);
  expect(await firstBlocked([file], stranger)).toBeNull();
});

test('firstBlocked returns a file the user cannot read', async () => {
  await chmod(file, 0o600);
  expect(await firstBlocked([file], stranger)).toBe(file);
});

test.runIf(process.getuid?.() === 0)(
  'firstBlocked applies the owner bits to the owner and the group bits to the group',
  async () => {
    await chown(file, stranger.uid, 0);
    await chmod(file, 0o400);
    expect(await firstBlocked([file], stranger)).toBeNull();
    await chown(file, 0, stranger.gid);
    await chmod(file, 0o604);
    expect(await firstBlocked([file], stranger)).toBe(file);
  },
);
