import { chmod, mkdir, mkdtemp, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repairBinaries } from './binaries';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'binaries-'));
  await mkdir(join(folder, 'native', 'bin'), { recursive: true });
  await mkdir(join(folder, 'native', 'lib'));
  for (const name of ['initdb', 'postgres']) await writeFile(join(folder, 'native', 'bin', name), '', { mode: 0o644 });
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(join(folder, 'native', 'lib', 'libpq.so.5.18'), '');
  await writeFile(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
});

afterEach(() => rm(folder, { recursive: true }));

test('repairBinaries adds library links and execute permissions to an install without scripts', async () => {
  const { postgres } = await repairBinaries(folder);
  expect((await stat(postgres)).mode & 0o111).toBe(0o111);
  expect(await readlink(join(folder, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
  await repairBinaries(folder);
});

test('repairBinaries does not change a complete install, which may be read-only', async () => {
  await repairBinaries(folder);
  const before = await stat(join(folder, 'native', 'bin', 'postgres'));
  await chmod(join(folder, 'native', 'lib'), 0o555);
  await repairBinaries(folder);
  expect((await stat(join(folder, 'native', 'bin', 'postgres'))).ctimeMs).toBe(before.ctimeMs);
  await chmod(join(folder, 'native', 'lib'), 0o755);
});

test('repairBinaries names the folder when files are missing', async () => {
  await rm(join(folder, 'native', 'bin', 'initdb'));
  await expect(repairBinaries(folder)).rejects.toThrow(`${join(folder, 'native')} are incomplete`);
});
