import { expect, test } from 'vitest';
import { defaultKeyColumns, keyColumns } from '@/lib/api-keys/columns';
import { roomFor } from './column-room';

test('a wide table has room for all standard columns, and narrower ones drop columns from the right', () => {
  expect(Object.fromEntries(roomFor(defaultKeyColumns))).toEqual({
    space: undefined,
    last_used: undefined,
    environment: 'more',
    owner: 'all',
    preview: 'most',
    created: 'every',
  });
});

test('a column is shown only on cards when all columns are chosen and no table has room for it', () => {
  const rooms = roomFor(keyColumns);
  expect(rooms.get('created')).toBe('cards');
  expect(rooms.get('requests')).toBe('most');
});

test('a column has room in narrower tables when fewer columns are chosen', () => {
  expect(roomFor(['created']).get('created')).toBeUndefined();
});
