import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultMemberListParams, parseMemberListParams, serializeMemberListParams } from './list-params';

test('parseMemberListParams returns the default list for missing and invalid values', () => {
  expect(parseMemberListParams({})).toEqual(defaultMemberListParams);
  const wrong = { role: 'owner', space: 'x', status: 'removed', sort: 'keys', dir: 'up', page: '-1', size: '7' };
  expect(parseMemberListParams(wrong)).toEqual(defaultMemberListParams);
});

test('parseMemberListParams reads any state that serializeMemberListParams wrote', () => {
  const raw = fc.record({
    q: fc.string(),
    role: fc.subarray(['admin', 'editor', 'viewer']).map(String),
    space: fc.array(fc.uuid(), { maxLength: 3 }).map(String),
    status: fc.subarray(['active', 'invited', 'expired']).map(String),
    sort: fc.constantFrom('name', 'role', 'last_active'),
    dir: fc.constantFrom('asc', 'desc'),
    page: fc.integer({ min: -1, max: 2_000_000 }).map(String),
    size: fc.constantFrom('10', '20', '50', '100', '1000'),
  });
  fc.assert(
    fc.property(raw, (given) => {
      const params = parseMemberListParams(given);
      const url = new URLSearchParams(serializeMemberListParams(params));
      expect(parseMemberListParams(Object.fromEntries(url))).toEqual(params);
    }),
  );
});
