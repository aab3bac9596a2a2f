import { v7 as newId } from 'uuid';
import { expect, test } from 'vitest';
import { changeApiKeySchema } from './schema';

const parsePatch = (patch: unknown) => changeApiKeySchema.safeParse({ id: newId(), patch });

test.each([
  ['burst', 0],
  ['tokensPerMinute', 0],
  ['tokensPerMinute', 1_000_000_001],
  ['concurrentRequests', 10_001],
  ['concurrentRequests', 2.5],
  ['burst', 1_000_001],
  ['requestsPerMinute', 1.5],
  ['requestsPerMinute', '10'],
  ['environment', 'prod'],
  ['expiresAt', 'tomorrow'],
  ['expiresAt', '99999-01-01T00:00:00Z'],
  ['allowedModels', []],
  ['allowedModels', ['a*b']],
  ['allowedModels', ['pulze']],
  ['allowedEndpoints', []],
  ['allowedEndpoints', ['files']],
  ['allowedAddresses', []],
  ['allowedAddresses', ['', ' ']],
  ['allowedAddresses', ['10.0.0.1', '10.0.0.300']],
  ['ownerId', null],
  ['name', ' '],
])('the setting %s refuses the value %j', (field, value) => {
  const result = parsePatch({ [field]: value });
  expect(result.error?.issues.map(({ path }) => path[1])).toContain(field);
});

test('settings are normalized: times to UTC, lists sorted and without duplicates', () => {
  const { data } = parsePatch({
    expiresAt: '2030-01-01T02:00:00+02:00',
    allowedModels: ['a', 'a', '*'],
    allowedEndpoints: ['other', 'chat', 'chat'],
    allowedAddresses: ['', '::ffff:10.1.1.1/104', '10.0.0.0/8'],
  });
  expect(data?.patch).toEqual({
    expiresAt: '2030-01-01T00:00:00.000Z',
    allowedModels: ['a', '*'],
    allowedEndpoints: ['chat', 'other'],
    allowedAddresses: ['10.0.0.0/8'],
  });
  expect(parsePatch({ isDisabled: true, burst: 1 }).success).toBe(false);
});

test('the error for addresses names every invalid one with line and entry', () => {
  const { error } = parsePatch({ allowedAddresses: ['10.0.0.1', '', '10.0.0.300', 'nowhere'] });
  expect(error?.issues[0]?.message).toBe(
    'Line 3, “10.0.0.300”, has a part over 255, which no IPv4 address has.\n' +
      'Line 4, “nowhere”, is not an address or CIDR range, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.',
  );
});
