import { expect, test } from 'vitest';
import { addKnownAccount, findKnownDevice } from './device-cookie';

const secret = 'x'.repeat(32);
const cookieOf = (...emails: string[]) =>
  emails.reduce<string | undefined>((cookie, email) => addKnownAccount(cookie, email, secret), undefined) ?? '';

test('findKnownDevice returns the same id for each account that signed in on the device', () => {
  const cookie = cookieOf('ada@example.com', 'bob@example.com');
  const device = findKnownDevice(cookie, 'ada@example.com', secret);
  expect(device).toMatch(/^[\w-]{22}$/);
  expect(findKnownDevice(cookie, 'bob@example.com', secret)).toBe(device);
  expect(findKnownDevice(cookie, 'eve@example.com', secret)).toBeNull();
  expect(cookie).not.toContain('ada');
});

test('addKnownAccount does not add an account twice and keeps the last eight', () => {
  const cookie = cookieOf('ada@example.com');
  expect(addKnownAccount(cookie, 'ada@example.com', secret)).toBe(cookie);
  const many = cookieOf(...Array.from({ length: 9 }, (_, i) => `${i}@example.com`));
  expect(findKnownDevice(many, '0@example.com', secret)).toBeNull();
  expect(findKnownDevice(many, '1@example.com', secret)).not.toBeNull();
  expect(many.length).toBeLessThan(400);
});

const [device = '', signature = ''] = cookieOf('ada@example.com').split('.');
test.each([
  ['no value', undefined],
  ['an empty value', ''],
  ['the device alone', device],
  ['the device with a dot', `${device}.`],
  ['another device with this signature', `${'A'.repeat(22)}.${signature}`],
  ['a shortened signature', `${device}.${signature.slice(1)}`],
  ['a changed signature', `${device}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`],
  ['10,000 signatures', `${device}${`.${'A'.repeat(43)}`.repeat(10_000)}.${signature}`],
  ['a line break', `${device}.${signature}\n`],
  ['another secret', addKnownAccount(undefined, 'ada@example.com', 'y'.repeat(32))],
])('findKnownDevice returns null for a cookie with %s', (_what, value) => {
  expect(findKnownDevice(value, 'ada@example.com', secret)).toBeNull();
  expect(findKnownDevice(addKnownAccount(value, 'bob@example.com', secret), 'ada@example.com', secret)).toBeNull();
});
