/** Returns the color of the group with this rank; of the others together for null, which is hatched. */
export function seriesColor(rank: number | null): string {
  if (rank !== null) return `var(--series-${rank + 1})`;
  return 'repeating-linear-gradient(135deg, var(--series-other) 0 3px, var(--color-surface) 3px 4px)';
}
