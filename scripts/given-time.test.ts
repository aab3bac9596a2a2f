import { expect, test } from 'vitest';
import { parseGivenTime } from './given-time';

test.each([
  ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31 12:00:00+00', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31 12:00:00.123456-05', '2026-01-31T17:00:00.123Z'],
  ['2026-01-31 12:00+0530', '2026-01-31T06:30:00.000Z'],
  ['2026-01-31 12:00:00+05:30', '2026-01-31T06:30:00.000Z'],
])('%s is %s', (text, time) => {
  expect(parseGivenTime(text, '--since')).toBe(time);
});

test.each(['2026-01-31', '2026-01-31 12:00:00', '2026-01-31T12:00:00', '12:00Z', '2026-13-31 12:00Z', 'yesterday', ''])(
  '%j is refused, because its moment is ambiguous',
  (text) => {
    expect(() => parseGivenTime(text, '--since')).toThrow(/--since is no time with its zone/);
  },
);
