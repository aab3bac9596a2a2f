import { expect, test } from 'vitest';
import { defaultKeyColumns, keyColumns } from '@/lib/api-keys/columns';
import { roomFor } from './column-room';

test('the standard columns all have room in a full table, and leave from the right in narrower ones', () => {
  expect(Object.fromEntries(roomFor(defaultKeyColumns))).toEqual({
    space: undefined,
    last_used: undefined,
    environment: 'more',
    owner: 'all',
    preview: 'most',
    created: 'every',
  });
});

test('a column that is chosen beside all others is shown on cards alone where no table has room for it', () => {
  const rooms = roomFor(keyColumns);
  expect(rooms.get('created')).toBe('cards');
  expect(rooms.get('requests')).toBe('most');
});

test('fewer columns have room sooner', () => {
  expect(roomFor(['created']).get('created')).toBeUndefined();
});
