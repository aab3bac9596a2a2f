import { expect, test } from 'vitest';
import { defaultKeyColumns, keyColumns, parseKeyColumns, serializeKeyColumns } from './columns';

test('the cookie returns the columns that were chosen, none included', () => {
  for (const columns of [[], ['expires'], defaultKeyColumns, keyColumns] as const) {
    expect(parseKeyColumns(serializeKeyColumns(columns))).toEqual(columns);
  }
});

test.each([undefined, '', 'nonsense', '.', '<script>'])('a cookie of %j means the standard columns', (cookie) => {
  expect(parseKeyColumns(cookie)).toEqual(defaultKeyColumns);
});

test('a cookie with unknown, repeated and disordered columns keeps the known ones in their order', () => {
  expect(parseKeyColumns('expires.money.space.space')).toEqual(['space', 'expires']);
});
