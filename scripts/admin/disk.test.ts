import { expect, test } from 'vitest';
import { judgeDisk } from './disk';

const disk = { folder: '/data/journal', database: '12 MB', requestLog: '8 MB', days: 30 };

test('a disk with less than 1 GB free is reported, with a remedy', () => {
  expect(judgeDisk({ ...disk, freeBytes: 50 * 1024 ** 3 })).toEqual({
    ok: true,
    text: '50.0 GB free in /data/journal; the database takes 12 MB, 8 MB of it for the request log, which is kept for 30 days',
  });
  expect(judgeDisk({ ...disk, freeBytes: 1024 ** 3 / 2 })).toEqual({
    ok: false,
    text: expect.stringMatching(/^0\.5 GB free .* free some space; without any, no key can be removed$/),
  });
});
