import { expect, test } from 'vitest';
import { toSafePath } from './safe-path';

test.each([
  ['/acme/permissions/api-keys?q=x', '/acme/permissions/api-keys?q=x'],
  ['/', '/'],
])('a path of this site is kept: %s', (given, path) => {
  expect(toSafePath(given)).toBe(path);
});

test.each([
  undefined,
  '',
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'javascript:alert(1)',
  `/${'x'.repeat(3_000)}`,
])('a target that could leave the site becomes the start page: %s', (given) => {
  expect(toSafePath(given)).toBe('/');
});
