import { expect, test } from 'vitest';
import { createRequestId, findRequestId, timeOfRequestId } from './request-id';

test.each([0, 1, 1_795_000_000_123, 2 ** 48 - 1])('an id contains the millisecond %d of its request', (at) => {
  const id = createRequestId(at);
  expect(id).toMatch(/^req_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  expect(timeOfRequestId(id)).toBe(at);
});

test('ids of one millisecond differ, and a later millisecond sorts later', () => {
  const ids = Array.from({ length: 1_000 }, () => createRequestId(5));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => id < createRequestId(6))).toBe(true);
});

test.each([
  '',
  'req_',
  // A random UUID (version 4), the former format of ids.
  'req_0123456789ab4cdef89abcdef01234567'.slice(0, 36),
  createRequestId(5).toUpperCase(),
  `${createRequestId(5)}0`,
  ` ${createRequestId(5)}`,
  `${createRequestId(5)}\n`,
  createRequestId(5).replace('req_', 'key_'),
])('timeOfRequestId returns null for %j', (text) => expect(timeOfRequestId(text)).toBeNull());

test('findRequestId finds an id in a pasted line, and nothing that only looks like one', () => {
  const id = createRequestId(5);
  expect(findRequestId(`< x-request-id: ${id}\r\n`)).toBe(id);
  expect(findRequestId(`req_${'0'.repeat(32)} is none, ${id.slice(0, -1)} neither`)).toBeNull();
});
