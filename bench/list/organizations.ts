import { Random } from './random';

export type BenchOrganization = { id: string; slug: string; keys: number; spaces: string[]; owners: string[] };

export const newest = Date.UTC(2026, 9, 1);
/** Keys are created over three years. */
export const spanMs = 3 * 365 * 86_400_000;

function organization(slug: string, keys: number, spaces: number, owners: number, random: Random): BenchOrganization {
  const ids = (length: number) => Array.from({ length }, () => random.uuid(newest - spanMs));
  return { id: random.uuid(newest - spanMs), slug, keys, spaces: ids(spaces), owners: ids(owners) };
}

/** The organizations of the bench: one large, many small ones beside it, an empty one to compare with. */
export function benchOrganizations(largeKeys: number, smallOnes: number, smallKeys: number) {
  const random = new Random(7);
  return {
    large: organization('bench-large', largeKeys, 50, 500, random),
    small: Array.from({ length: smallOnes }, (_, i) => organization(`bench-${i}`, smallKeys, 5, 20, random)),
    empty: organization('bench-empty', 0, 5, 5, random),
  };
}
