import { expect, test } from 'vitest';
import { addKnownAccount, findKnownDevice } from './device-cookie';

const secret = 'x'.repeat(32);
const cookieOf = (...emails: string[]) =>
  emails.reduce<string | undefined>((cookie, email) => addKnownAccount(cookie, email, secret), undefined) ?? '';

test('a device is known to the accounts that signed in on it, by one id', () => {
  const cookie = cookieOf('ada@example.com', 'bob@example.com');
  const device = findKnownDevice(cookie, 'ada@example.com', secret);
  expect(device).toMatch(/^[\w-]{22}$/);
  expect(findKnownDevice(cookie, 'bob@example.com', secret)).toBe(device);
  expect(findKnownDevice(cookie, 'eve@example.com', secret)).toBeNull();
  expect(cookie).not.toContain('ada');
});

test('signing in again changes nothing, and the last eight accounts are kept', () => {
  const cookie = cookieOf('ada@example.com');
  expect(addKnownAccount(cookie, 'ada@example.com', secret)).toBe(cookie);
  const many = cookieOf(...Array.from({ length: 9 }, (_, i) => `${i}@example.com`));
  expect(findKnownDevice(many, '0@example.com', secret)).toBeNull();
  expect(findKnownDevice(many, '1@example.com', secret)).not.toBeNull();
  expect(many.length).toBeLessThan(400);
});

const [device = '', signature = ''] = cookieOf('ada@example.com').split('.');
test.each([
  ['nothing', undefined],
  ['an empty one', ''],
  ['the device alone', device],
  ['the device with a dot', `${device}.`],
  ['another device with this signature', `${'A'.repeat(22)}.${signature}`],
  ['a shortened signature', `${device}.${signature.slice(1)}`],
  ['a changed signature', `${device}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`],
  ['signatures without end', `${device}${`.${'A'.repeat(43)}`.repeat(10_000)}.${signature}`],
  ['a line break', `${device}.${signature}\n`],
  ['another secret', addKnownAccount(undefined, 'ada@example.com', 'y'.repeat(32))],
])('a cookie with %s makes no device known', (_what, value) => {
  expect(findKnownDevice(value, 'ada@example.com', secret)).toBeNull();
  expect(findKnownDevice(addKnownAccount(value, 'bob@example.com', secret), 'ada@example.com', secret)).toBeNull();
});
