import { expect, test } from 'vitest';
import { inputProblem } from './bounded-input';

test.each<[string, unknown]>([
  ['a form', { email: 'ada@example.com', password: 'correct horse', next: undefined }],
  ['nothing', undefined],
  [
    'a thousand keys with what happens to each',
    { each: Array(1_000).fill({ id: 'x', disposition: { kind: 'keep' } }) },
  ],
  ['a file', { logo: new File([new Uint8Array(1024 * 1024)], 'logo.png') }],
  ['an emoji and a letter of two surrogates', { name: '👩‍👩‍👧 𝒜' }],
])('inputProblem accepts %s', (_what, input) => expect(inputProblem(input)).toBeNull());

const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;

test.each<[string, unknown]>([
  ['a NUL in a field', { name: 'a\0b' }],
  ['a NUL in a list', { models: ['a', 'b\0'] }],
  ['a NUL in a name of a field', { 'a\0': 1 }],
  ['half a surrogate pair', { name: 'a\ud800b' }],
  ['the other half', { name: '\udc00' }],
  ['deep nesting', nested(5_000)],
  ['a million zeros', Array(1_000_000).fill(0)],
  ['a hundred thousand empty objects', Array.from({ length: 100_000 }, () => ({}))],
  ['a hundred thousand fields', Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, 0]))],
  ['a map', { email: new Map([['a', 1]]) }],
  ['a set', new Set([1])],
  ['a form of a browser', new FormData()],
  ['a stream', { email: new ReadableStream() }],
  ['bytes', { email: new Uint8Array(8) }],
  ['a promise', { email: Promise.resolve(1) }],
  ['a function', { email: () => 1 }],
  ['a big integer', { email: 10n ** 300n }],
])('inputProblem refuses %s', (_what, input) => expect(inputProblem(input)).toMatch(/\.$/));

test('inputProblem refuses a list that contains itself', () => {
  const list: unknown[] = [];
  list.push(list, list);
  expect(inputProblem(list)).not.toBeNull();
});
