import { describe, expect, it } from 'vitest';
import { formatDay, formatDayAndTime, formatDistance, formatExact, formatRelative, zoneNameAt } from './format-time';

const now = new Date('2026-03-10T12:00:00Z');
const relative = (iso: string) => formatRelative(new Date(iso), now, 'UTC');

describe('formatted times', () => {
  it('a near time is relative, in the past and in the future', () => {
    expect(relative('2026-03-10T11:59:30Z')).toBe('Just now');
    expect(relative('2026-03-10T11:57:00Z')).toBe('3 min ago');
    expect(relative('2026-03-10T07:00:00Z')).toBe('5 h ago');
    expect(relative('2026-03-09T11:00:00Z')).toBe('Yesterday');
    expect(relative('2026-03-07T11:00:00Z')).toBe('3 days ago');
    expect(relative('2026-03-12T13:00:00Z')).toBe('In 2 days');
    expect(relative('2026-03-10T12:05:00Z')).toBe('In 5 min');
  });

  it('a time is a date from a week on', () => {
    expect(relative('2026-03-03T11:00:00Z')).toBe('Mar 3, 2026');
    expect(relative('2026-04-01T00:00:00Z')).toBe('Apr 1, 2026');
  });

  it('a time within a sentence starts in lower case, except for a month', () => {
    const inSentence = (iso: string) => formatRelative(new Date(iso), now, 'UTC', true);
    expect(inSentence('2026-03-10T11:59:30Z')).toBe('just now');
    expect(inSentence('2026-03-12T13:00:00Z')).toBe('in 2 days');
    expect(inSentence('2026-03-03T11:00:00Z')).toBe('Mar 3, 2026');
  });

  it('an exact time is in the given time zone', () => {
    expect(formatExact(now, 'Asia/Tokyo')).toContain('21:00:00');
  });

  it('a date has its weekday, and the year if it is another one', () => {
    const moment = (iso: string, zone = 'UTC') => formatDayAndTime(new Date(iso), now, zone);
    expect(moment('2026-10-27T09:00:00Z')).toBe('Tue, Oct 27, 09:00');
    expect(moment('2027-02-24T15:19:00Z')).toBe('Wed, Feb 24, 2027, 15:19');
    // The year of the viewer's zone.
    expect(moment('2026-12-31T20:00:00Z', 'Asia/Tokyo')).toBe('Fri, Jan 1, 2027, 05:00');
    expect(formatDay(new Date('2026-10-27T09:00:00Z'), now, 'UTC')).toBe('Oct 27');
    expect(formatDay(new Date('2025-10-27T09:00:00Z'), now, 'UTC')).toBe('Oct 27, 2025');
  });

  it('a distance in days rounds up for future times and down for past times', () => {
    const distance = (iso: string) => formatDistance(new Date(iso), now);
    expect(distance('2026-03-15T13:00:00Z')).toBe('5 days');
    expect(distance('2026-04-09T11:59:59Z')).toBe('30 days');
    expect(distance('2026-02-08T13:00:00Z')).toBe('30 days');
    expect(distance('2026-03-11T12:00:00Z')).toBe('1 day');
    expect(distance('2026-03-10T16:30:00Z')).toBe('5 h');
    expect(distance('2026-03-10T12:00:10Z')).toBe('1 min');
    expect(distance('2026-03-05T11:00:00Z')).toBe('5 days');
    expect(distance('2026-03-10T11:59:50Z')).toBe('1 min');
  });

  it('the time zone has a name', () => {
    expect(zoneNameAt(now)).toMatch(/^(UTC|\p{L}+.*)$/u);
  });
});
