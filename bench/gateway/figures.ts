import { median } from '../median';
import type { Contestant } from './contestants';

/** What the load says of one measurement. Times in milliseconds. */
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

/** One place of the table, with a measurement from each round. */
export type Cell = { contestant: Contestant; keys: KeyChoice; connections: number; rounds: Measured[] };

/** A cell's figures: medians over its rounds; the sum of what was no success. */
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

/** The median over the rounds of one cell's speed by another's: rounds are compared with themselves alone. */
export function ratioOf(cell: Cell, other: Cell): number {
  return median(cell.rounds.map(({ perSecond }, round) => perSecond / (other.rounds[round]?.perSecond ?? Number.NaN)));
}
