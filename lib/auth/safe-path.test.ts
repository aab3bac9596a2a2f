import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toSafePath } from './safe-path';

test.each([
  ['/acme/permissions/api-keys?q=x', '/acme/permissions/api-keys?q=x'],
  ['/', '/'],
  ['/acme/./members?from=//evil.example', '/acme/members?from=//evil.example'],
  ['/acme%2F%2Fevil.example', '/acme%2F%2Fevil.example'],
])('toSafePath keeps a path of this site: %s', (given, path) => {
  expect(toSafePath(given)).toBe(path);
});

test.each([
  undefined,
  '',
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/%2e//evil.example',
  '/%2E%2e//evil.example',
  '/a/..//evil.example',
  '/./\\evil.example',
  '/.\\/evil.example',
  '/a/b/../..//evil.example/path',
  '/.\n//evil.example',
  '/./\t/evil.example',
  '/;/..//evil.example',
  '/acme//evil.example',
  '/.//@evil.example',
  '/.///evil.example',
  'javascript:alert(1)',
  `/${'x'.repeat(3_000)}`,
])('toSafePath returns the start page for a target that could leave the site: %s', (given) => {
  expect(toSafePath(given)).toBe('/');
});

test('toSafePath returns a path of this site for any mix of dots, slashes and their encodings', () => {
  const part = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '%2e',
    '%2f',
    '%5c',
    'a',
    ';',
    '?',
    '#',
    '@',
    ':',
    '\t',
    '\n',
    'x.example',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
      const path = toSafePath(`/${parts.join('')}`);
      expect(path).toMatch(/^\/(?![/\\])/);
      expect(new URL(path, 'https://site.example').host).toBe('site.example');
      expect(toSafePath(path)).toBe(path);
    }),
    { numRuns: 5_000 },
  );
});
