import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrationsFolder } from './migrate';
import { knownHashes, readSqlFunctions } from './sql-functions';
import hashes from './sql-hashes.json' with { type: 'json' };

test('a committed migration never changes', async () => {
  const names = (await readdir(migrationsFolder)).filter((name) => name.endsWith('.sql')).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(migrationsFolder, name));
      return [name, createHash('sha256').update(text).digest('hex')];
    }),
  );
  expect(
    Object.fromEntries(files),
    '`npm run db:hashes` adds what is missing. A committed migration never changes, because databases have run it as ' +
      'it was: write a new one.',
  ).toEqual(hashes.migrations);
});

test('each migration is newer than the one before, because the migrator skips older ones', async () => {
  const journal = JSON.parse(await readFile(join(migrationsFolder, 'meta', '_journal.json'), 'utf8'));
  const times: number[] = journal.entries.map(({ when }: { when: number }) => when);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
});

test('each SQL function has its newest version in sql-hashes.json', async () => {
  const newest = Object.fromEntries(Object.entries(knownHashes).map(([name, versions]) => [name, versions.at(-1)]));
  const files = Object.fromEntries((await readSqlFunctions()).map(({ name, sha256 }) => [name, sha256]));
  expect(
    newest,
    '`npm run db:hashes` appends the hash of a changed function. Only a hash that was never committed may be removed.',
  ).toEqual(files);
});

test('no SQL function, procedure, aggregate, view or trigger is created outside db/functions', () => {
  const kinds = '(function|procedure|aggregate|(materialized )?view|(constraint )?trigger)';
  expect(grep(`create (or replace )?${kinds}`)).toEqual([]);
});

/** Returns the matching lines outside db/functions and the benchmarks. git exits with 1 when there are none. */
function grep(pattern: string): string[] {
  try {
    const out = execFileSync('git', ['grep', '-niE', '--untracked', pattern, '--', ':!db/functions', ':!bench'], {
      encoding: 'utf8',
      cwd: join(import.meta.dirname, '..'),
    });
    return out.trim().split('\n');
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return [];
    throw error;
  }
}
