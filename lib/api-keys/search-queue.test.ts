import { expect, test } from 'vitest';
import { runCount, runSearch, startSearch } from './search-queue';

test('the search queue reads rows before counts, and counts of a replaced search last', async () => {
  const order: string[] = [];
  const read = (name: string) => async () => {
    order.push(name);
  };
  const running = runSearch(read('running'));
  const letter = startSearch('typist');
  const typed = [letter.readRows(read('rows of p')), letter.count(read('count of p'))];
  const word = startSearch('typist');
  const other = startSearch('another');
  await Promise.all([
    running,
    ...typed,
    word.count(read('count of pr')),
    other.count(read('count of another')),
    runCount(read('attention')),
    word.readRows(read('rows of pr')),
  ]);
  expect(order).toEqual([
    'running',
    'rows of p',
    'rows of pr',
    'count of pr',
    'count of another',
    'attention',
    'count of p',
  ]);
});
