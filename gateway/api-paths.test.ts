import { expect, test } from 'vitest';
import { intendedPath, isMisplaced } from './api-paths';

test.each([
  ['/chat/completions', '/v1/chat/completions'],
  ['/openai/deployments/x/Chat/Completions?api-version=1', '/v1/chat/completions'],
  ['/v1/v1/models/a/b', '/v1/models/a/b'],
  ['/acme/permissions/api-keys', undefined],
])('%s means %s', (path, intended) => expect(intendedPath(path)).toBe(intended));

// Each of these paths kept the process busy for minutes.
test.each(['/', '/a/', '/v1/', '\\', '/v1\\a/', '/models'])('a path of 100,000 times "%s" has no meaning', (part) => {
  const path = `/${part.repeat(100_000)}x`;
  expect(intendedPath(path)).toBeUndefined();
  expect(isMisplaced(path, {})).toBe(false);
});
