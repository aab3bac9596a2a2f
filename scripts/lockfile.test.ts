import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from './project-root';

type Locked = { version?: string; resolved?: string; optionalDependencies?: Record<string, string> };
const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};

const numbers = (version: string) => version.split(/[.-]/).map(Number);

function isAtLeast(version: string, floor: string): boolean {
  const [have, need] = [numbers(version), numbers(floor)];
  const differing = need.findIndex((part, i) => have[i] !== part);
  return differing === -1 || (have[differing] ?? 0) > (need[differing] ?? 0);
}

// Earlier versions have known vulnerabilities: see each project's advisories.
test.each([
  ['next', '16.3.3'],
  ['react', '19.2.8'],
  ['react-dom', '19.2.8'],
  ['drizzle-orm', '0.45.2'],
])('%s is %s or newer', (name, floor) => {
  expect(isAtLeast(lock.packages[`node_modules/${name}`]?.version ?? '0', floor)).toBe(true);
});

test('next-auth is the version that refuses access after an error', () => {
  expect(lock.packages['node_modules/next-auth']?.version).toBe('5.0.0-beta.32');
});

test('the lockfile contains no download URL', () => {
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

test('the lockfile contains the packages of every platform', () => {
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`${path}/node_modules/${name}` in lock.packages) && !(`node_modules/${name}` in lock.packages),
    ),
  );
  expect(missing).toEqual([]);
});
