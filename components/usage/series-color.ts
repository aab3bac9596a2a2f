/** Returns the color of the group with this rank; for null the hatched color of all other groups together. */
export function seriesColor(rank: number | null): string {
  if (rank !== null) return `var(--series-${rank + 1})`;
  return 'repeating-linear-gradient(135deg, var(--series-other) 0 3px, var(--color-surface) 3px 4px)';
}
