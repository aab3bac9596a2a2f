import type { ShowsFrom } from '@/components/list-page/list-table';
import type { KeyColumn } from '@/lib/api-keys/columns';

/** Pixels that a column takes in a table, its padding included. */
const widths: Record<KeyColumn, number> = {
  environment: 120,
  preview: 132,
  space: 168,
  owner: 156,
  requests: 152,
  last_used: 112,
  created: 116,
  expires: 112,
};

/** The columns of the checkbox, the name and the menu. */
const fixedWidth = 44 + 200 + 56;

/** The columns that narrower tables drop, the first one first. Every table shows the others. */
const leaving: readonly KeyColumn[] = ['created', 'expires', 'preview', 'requests', 'owner', 'environment'];

/** The minimum width of a table at each breakpoint, in pixels. It must match app/theme.css. */
const steps: readonly [ShowsFrom | undefined, number][] = [
  [undefined, 600],
  ['more', 720],
  ['all', 896],
  ['most', 1016],
  ['every', 1104],
  ['cards', Number.POSITIVE_INFINITY],
];

/** Returns the breakpoint from which a table shows each chosen column; undefined if every table shows it. */
export function roomFor(chosen: readonly KeyColumn[]): Map<KeyColumn, ShowsFrom | undefined> {
  const rooms = new Map<KeyColumn, ShowsFrom | undefined>();
  let taken = fixedWidth;
  for (const column of [...chosen].sort((a, b) => stayOf(b) - stayOf(a))) {
    taken += widths[column];
    rooms.set(column, steps.find(([, width]) => taken <= width)?.[0]);
  }
  return rooms;
}

const stayOf = (column: KeyColumn) => (leaving.includes(column) ? leaving.indexOf(column) : leaving.length);
