import { expect, test } from 'vitest';
import { defaultKeyColumns, keyColumns, parseKeyColumns, serializeKeyColumns } from './columns';

test('parseKeyColumns returns the columns that serializeKeyColumns wrote, also when there are none', () => {
  for (const columns of [[], ['expires'], defaultKeyColumns, keyColumns] as const) {
    expect(parseKeyColumns(serializeKeyColumns(columns))).toEqual(columns);
  }
});

test.each([undefined, '', 'nonsense', '.', '<script>'])('parseKeyColumns returns the default for %j', (cookie) => {
  expect(parseKeyColumns(cookie)).toEqual(defaultKeyColumns);
});

test('parseKeyColumns drops unknown and repeated columns and restores the order', () => {
  expect(parseKeyColumns('expires.money.space.space')).toEqual(['space', 'expires']);
});
