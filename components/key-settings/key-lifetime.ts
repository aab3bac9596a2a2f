import type { KeyLifetimes } from '@/lib/api-keys/schema';

/** Formats a lifetime: "1 year", "30 days". */
export function daysText(days: number): string {
  if (days % 365 === 0) return days === 365 ? '1 year' : `${days / 365} years`;
  return days === 1 ? '1 day' : `${days.toLocaleString('en-US')} days`;
}

/** The lifetimes that are offered, in days: the usual ones and the organization's own, up to its longest lifetime. */
export function lifetimePresets({ defaultDays, longestDays }: KeyLifetimes): number[] {
  const own = [defaultDays, longestDays].filter((days) => days !== null);
  const allowed = [7, 30, 90, 365, ...own].filter((days) => longestDays === null || days <= longestDays);
  return [...new Set(allowed)].sort((a, b) => a - b);
}
