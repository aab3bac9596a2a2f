import { describe, expect, it } from 'vitest';
import { formatExact, formatRelative } from './format-time';

const now = new Date('2026-03-10T12:00:00Z');
const relative = (iso: string) => formatRelative(new Date(iso), now, 'UTC');

describe('a moment', () => {
  it('reads as people say it, past and to come', () => {
    expect(relative('2026-03-10T11:59:30Z')).toBe('Just now');
    expect(relative('2026-03-10T11:57:00Z')).toBe('3 min ago');
    expect(relative('2026-03-10T07:00:00Z')).toBe('5 h ago');
    expect(relative('2026-03-09T11:00:00Z')).toBe('Yesterday');
    expect(relative('2026-03-07T11:00:00Z')).toBe('3 days ago');
    expect(relative('2026-03-12T13:00:00Z')).toBe('In 2 days');
    expect(relative('2026-03-10T12:05:00Z')).toBe('In 5 min');
  });

  it('is a date once it is a week away', () => {
    expect(relative('2026-03-03T11:00:00Z')).toBe('Mar 3, 2026');
    expect(relative('2026-04-01T00:00:00Z')).toBe('Apr 1, 2026');
  });

  it('has no capital letter of its own behind other words, but for a month', () => {
    const inSentence = (iso: string) => formatRelative(new Date(iso), now, 'UTC', true);
    expect(inSentence('2026-03-10T11:59:30Z')).toBe('just now');
    expect(inSentence('2026-03-12T13:00:00Z')).toBe('in 2 days');
    expect(inSentence('2026-03-03T11:00:00Z')).toBe('Mar 3, 2026');
  });

  it('is exact in the zone it is asked for', () => {
    expect(formatExact(now, 'Asia/Tokyo')).toContain('21:00:00');
  });
});
