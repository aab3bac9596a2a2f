import { median } from '../median';
import type { Subject } from './subjects';

/** What the load generator measured once. Times are in milliseconds. */
export type Measured = {
  perSecond: number;
  p50: number;
  p99: number;
  max: number;
  statuses: Record<string, number>;
  errors: number;
};

export const keyChoices = ['random', 'hot'] as const;
export type KeyChoice = (typeof keyChoices)[number];

/** One cell of the table: one measurement per round. */
export type Cell = { subject: Subject; keys: KeyChoice; connections: number; rounds: Measured[] };

/** Returns a cell's medians over its rounds, and the answers other than 200. */
export function summarize({ rounds }: Cell) {
  const of = (pick: (measured: Measured) => number) => median(rounds.map(pick));
  const failures = rounds.flatMap(({ statuses, errors }) => [
    ...Object.entries(statuses).filter(([status]) => status !== '200'),
    ...(errors > 0 ? [['no answer', errors] as const] : []),
  ]);
  return {
    perSecond: of((measured) => measured.perSecond),
    p50: of((measured) => measured.p50),
    p99: of((measured) => measured.p99),
    failures: failures.map(([status, count]) => `${status} × ${count}`),
  };
}

/** Returns the median ratio of two cells' requests per second; each round is compared with the same round only. */
export function ratioOf(cell: Cell, other: Cell): number {
  return median(cell.rounds.map(({ perSecond }, round) => perSecond / (other.rounds[round]?.perSecond ?? Number.NaN)));
}
