import { expect, test } from 'vitest';
import { toLandingPath, toReturnPath } from './return-path';

test.each([
  ['/acme/permissions/api-keys', '/acme/permissions/api-keys'],
  ['/acme/billing?from=x', '/acme/billing?from=x'],
  [undefined, '/acme/billing'],
  ['', '/acme/billing'],
  ['https://evil.example/acme/', '/acme/billing'],
  ['//evil.example/acme/', '/acme/billing'],
  ['/\\evil.example', '/acme/billing'],
  ['/other/permissions/api-keys', '/acme/billing'],
  ['/acme/../other/billing', '/acme/billing'],
  ['/acme-two/billing', '/acme/billing'],
])('toReturnPath turns %s into %s', (given, path) => {
  expect(toReturnPath('acme', given)).toBe(path);
});

test('toLandingPath opens New API Key only on the API Keys page', () => {
  expect(toLandingPath('acme', '/acme/permissions/api-keys')).toBe('/acme/permissions/api-keys?new=1');
  expect(toLandingPath('acme', '/acme/permissions/api-keys?q=a')).toBe('/acme/permissions/api-keys?new=1');
  expect(toLandingPath('acme', '/acme/billing')).toBe('/acme/billing');
});
