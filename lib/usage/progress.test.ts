import { expect, test } from 'vitest';
import { readAsWritten } from './progress';

const asked = { organizationId: '00000000-0000-7000-8000-000000000000', spaces: 'all' } as const;

/** Returns a database whose open hour is written until the next of these times at each read, and then stays. */
function writtenUntil(...seconds: number[]) {
  let reads = 0;
  return {
    execute: async () => {
      const openUntil = seconds[Math.min(reads, seconds.length - 1)];
      reads += 1;
      return [{ openUntil, hoursUntil: 0, daysUntil: 0, hasMovedKeys: false }];
    },
  };
}

test('readAsWritten reads rollups once, and again when some were written in the meantime', async () => {
  const read = (db: ReturnType<typeof writtenUntil>) =>
    readAsWritten(asked, async (scope, { openUntil }) => [scope.hasMovedKeys, openUntil.getTime()], db);
  expect(await read(writtenUntil(600))).toEqual([false, 600_000]);
  expect(await read(writtenUntil(600, 1_200))).toEqual([false, 1_200_000]);
});

test('readAsWritten reads rollups that are written all the time at most three times', async () => {
  let reads = 0;
  await readAsWritten(asked, async () => (reads += 1), writtenUntil(1, 2, 3, 4, 5, 6));
  expect(reads).toBe(3);
});
