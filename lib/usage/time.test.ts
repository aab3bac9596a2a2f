import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf, piecesOfBuckets } from './pieces';
import { bucketStarts, bucketsFor, dayOf, hasFullHours, isTimeZone, rangeUntil, usageBuckets } from './time';

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Chatham'];
const hourMs = 3_600_000;
const iso = (dates: Date[]) => dates.map((date) => date.toISOString());

test('days of a zone begin at its midnight, also when the clocks change', () => {
  const time = { from: new Date('2026-03-27T23:00:00Z'), to: new Date('2026-03-30T22:00:00Z') };
  expect(iso(bucketStarts(time, 'day', 'Europe/Berlin'))).toEqual([
    '2026-03-27T23:00:00.000Z',
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ]);
});

test('days of a zone without full hours begin at the full UTC hour before its midnight', () => {
  const day = dayOf('Asia/Kolkata', '2026-11-27', false);
  expect(day?.toISOString()).toBe('2026-11-26T18:00:00.000Z');
  const time = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-27T00:00:00Z') };
  expect([hasFullHours('Asia/Kolkata', time), hasFullHours('Europe/Berlin', time)]).toEqual([false, true]);
});

test('a day on which midnight does not exist begins at its first hour', () => {
  expect(dayOf('America/Santiago', '2026-09-06', false)?.toISOString()).toBe('2026-09-06T04:00:00.000Z');
});

test.each(['', 'Mars/Base', 'UTC; drop', '../etc', 'x'.repeat(500)])('%j is not a time zone', (zone) => {
  expect(isTimeZone(zone)).toBe(false);
});

const instants = fc.date({ min: new Date('2025-10-01'), max: new Date('2026-12-01'), noInvalidDate: true });

test('the buckets of any range are in order and cover it, in every zone', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 2, max: 2_000 }), fc.constantFrom(...zones), (start, hours, zone) => {
      const from = new Date(Math.floor(start.getTime() / hourMs) * hourMs);
      const to = new Date(from.getTime() + hours * hourMs);
      for (const size of usageBuckets.filter((name) => name !== 'minute')) {
        const starts = bucketStarts({ from, to }, size, zone);
        expect(starts[0]).toEqual(from);
        expect(starts.every((at, index) => index === 0 || at > (starts[index - 1] ?? at))).toBe(true);
        expect(starts.every((at) => at < to && at.getTime() % hourMs === 0)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

test('the pieces of buckets count each hour once, in its bucket, however far rollups are written', () => {
  const hours = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(
      instants,
      hours,
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(...zones),
      (start, length, behind, open, openHours, zone) => {
        const from = new Date(Math.floor(start.getTime() / hourMs) * hourMs);
        const to = new Date(from.getTime() + length * hourMs);
        const hoursUntil = new Date(to.getTime() - behind * hourMs);
        const daysUntil = new Date(Math.floor((hoursUntil.getTime() - open * hourMs) / (24 * hourMs)) * 24 * hourMs);
        const openUntil = new Date(Math.min(hoursUntil.getTime() + openHours * hourMs, to.getTime()));
        const progress = { openUntil, hoursUntil, daysUntil };
        const days = bucketStarts({ from, to }, 'day', zone);
        for (const [starts, pieces] of [
          [[from], piecesOf({ from, to }, progress)],
          [[from], piecesOf({ from, to }, progress, 'quarter')],
          [days, piecesOfBuckets(days, to, progress)],
        ] as const) {
          const counts = new Map<string, number>();
          for (const { grain, from: since, to: until, sign, bucket } of pieces) {
            const closed = { day: daysUntil, month: daysUntil, quarter: daysUntil };
            const written = { ...closed, minute: to, open: openUntil, hour: hoursUntil }[grain];
            if (grain === 'open') expect(since >= hoursUntil).toBe(true);
            expect(until <= written).toBe(true);
            for (let at = since.getTime(); at < until.getTime(); at += hourMs) {
              const within = bucket ?? starts.findLastIndex((each) => each.getTime() <= at);
              counts.set(`${within} ${at}`, (counts.get(`${within} ${at}`) ?? 0) + sign);
            }
          }
          const expected = Array.from({ length }, (_, hour) => {
            const at = from.getTime() + hour * hourMs;
            return `${starts.findLastIndex((each) => each.getTime() <= at)} ${at}`;
          });
          expect([...counts].filter(([, count]) => count !== 0).sort()).toEqual(
            expected.map((each) => [each, 1]).sort(),
          );
        }
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

test('piecesOf reads a day that is mostly in the range as a whole, and subtracts the hours outside', () => {
  const until = new Date('2026-11-20T00:00:00Z');
  const [from, to] = [new Date('2026-11-09T23:00:00Z'), new Date('2026-11-10T23:00:00Z')];
  const pieces = piecesOf({ from, to }, { openUntil: until, hoursUntil: until, daysUntil: until });
  expect(pieces.map(({ grain, sign, from: since }) => [grain, sign, since.toISOString()])).toEqual([
    ['hour', 1, '2026-11-09T23:00:00.000Z'],
    ['day', 1, '2026-11-10T00:00:00.000Z'],
    ['hour', -1, '2026-11-10T23:00:00.000Z'],
  ]);
});

test('piecesOf reads the quarters of a year for totals, the current quarter as far as it is written', () => {
  const until = new Date('2026-11-20T00:00:00Z');
  const year = { from: new Date('2025-12-01T00:00:00Z'), to: until };
  const pieces = piecesOf(year, { openUntil: until, hoursUntil: until, daysUntil: until }, 'quarter');
  expect(pieces.map(({ grain, from, to }) => [grain, from.toISOString().slice(0, 10), to.toISOString()])).toEqual([
    ['month', '2025-12-01', '2026-01-01T00:00:00.000Z'],
    ['quarter', '2026-01-01', until.toISOString()],
  ]);
});

test('piecesOf reads a part of a closed hour by minutes while these are kept, and else the whole hour', () => {
  const until = new Date('2026-11-20T12:00:00Z');
  const piece = (from: string, to: string) =>
    piecesOf({ from: new Date(from), to: new Date(to) }, { openUntil: until, hoursUntil: until, daysUntil: until }).map(
      ({ grain }) => grain,
    );
  expect(piece('2026-11-20T09:00:00Z', '2026-11-20T09:30:00Z')).toEqual(['minute']);
  expect(piece('2026-11-02T09:00:00Z', '2026-11-02T09:30:00Z')).toEqual(['hour']);
});

test('piecesOf reads the row of the open hour as far as it is written, and the minutes after it', () => {
  const at = (time: string) => new Date(`2026-11-20T${time}:00Z`);
  const progress = { openUntil: at('12:40'), hoursUntil: at('12:00'), daysUntil: at('00:00') };
  const piece = (from: string, to: string) =>
    piecesOf({ from: at(from), to: at(to) }, progress).map(({ grain, from: since, to: until }) => [
      grain,
      ...[since, until].map((time) => time.toISOString().slice(11, 16)),
    ]);
  expect(piece('11:00', '13:00')).toEqual([
    ['hour', '11:00', '12:00'],
    ['open', '12:00', '12:40'],
    ['minute', '12:40', '13:00'],
  ]);
  expect(piece('11:50', '12:50')).toEqual([
    ['minute', '11:50', '12:00'],
    ['open', '12:00', '12:40'],
    ['minute', '12:40', '12:50'],
  ]);
  // A range that ends before `openUntil` or begins within the hour needs minutes.
  expect(piece('12:00', '12:30')).toEqual([['minute', '12:00', '12:30']]);
  expect(piece('12:10', '13:00')).toEqual([['minute', '12:10', '13:00']]);
});

test('twelve months begin with a month and end with the current hour', () => {
  const now = new Date('2026-11-27T12:34:56Z');
  expect(rangeUntil(now, '12m', 'Europe/Berlin')).toEqual({
    from: new Date('2025-11-30T23:00:00Z'),
    to: new Date('2026-11-27T13:00:00Z'),
  });
  expect(bucketsFor(rangeUntil(now, '12m', 'UTC'), now)).toEqual(['month']);
  expect(bucketsFor(rangeUntil(now, '30d', 'UTC'), now)).toEqual(['hour', 'day']);
  expect(bucketsFor(rangeUntil(now, '1h', 'UTC'), now)).toEqual(['minute']);
});

test('minutes are offered for as long as they are kept', () => {
  const now = new Date('2026-11-27T12:34:56Z');
  const hoursBefore = (from: number, to: number) =>
    bucketsFor({ from: new Date(now.getTime() - from * hourMs), to: new Date(now.getTime() - to * hourMs) }, now);
  expect(hoursBefore(24, 0)).toEqual(['minute', 'hour']);
  expect(hoursBefore(48, 0)).toEqual(['minute', 'hour', 'day']);
  expect(hoursBefore(48, 47)).toEqual(['minute']);
  expect(hoursBefore(49, 0)).toEqual(['hour', 'day']);
  expect(hoursBefore(50, 49)).toEqual(['hour']);
});
