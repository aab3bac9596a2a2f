import { describe, expect, test } from 'vitest';
import { estimateMatches, isNameSelective, isWalkCheaper, type KeySample } from './api-key-list-choice';

const live = 1_000_000;
const firstPage = { ascending: false, offset: 0, limit: 20 };

/** A sample of 20 strata of 100 keys, oldest first, with these matches in each. */
function sampleOf(matchesIn: (stratum: number) => number, keys = live): KeySample {
  const strata = Array.from({ length: 20 }, (_, stratum) => matchesIn(stratum));
  return { live: keys, strata: strata.map((matches) => ({ read: 100, matches, nameMatches: matches })) };
}

describe('a page is found', () => {
  test('by walking along the order where many keys match', () => {
    expect(
      isWalkCheaper(
        sampleOf(() => 30),
        'created',
        firstPage,
      ),
    ).toBe(true);
    expect(
      isWalkCheaper(
        sampleOf((stratum) => (stratum % 2 === 0 ? 1 : 0)),
        'created',
        firstPage,
      ),
    ).toBe(true);
  });

  test('by gathering where few do, or none was met', () => {
    expect(
      isWalkCheaper(
        sampleOf((stratum) => (stratum === 19 ? 1 : 0)),
        'created',
        firstPage,
      ),
    ).toBe(false);
    expect(
      isWalkCheaper(
        sampleOf(() => 0),
        'created',
        firstPage,
      ),
    ).toBe(false);
  });

  test('by gathering where those that match stand at the far end', () => {
    const old = sampleOf((stratum) => (stratum < 4 ? 10 : 0));
    expect(isWalkCheaper(old, 'created', firstPage)).toBe(false);
    expect(isWalkCheaper(old, 'created', { ...firstPage, ascending: true })).toBe(true);
  });

  test('by walking in a small organization, whatever matches', () => {
    expect(
      isWalkCheaper(
        sampleOf(() => 0, 1_000),
        'created',
        firstPage,
      ),
    ).toBe(true);
    expect(isWalkCheaper({ live: 0, strata: [] }, 'created', firstPage)).toBe(true);
  });

  test('by walking, deep in a list of many matches', () => {
    expect(
      isWalkCheaper(
        sampleOf(() => 30),
        'created',
        { ...firstPage, offset: 200_000 },
      ),
    ).toBe(true);
  });
});

test('the estimate follows the sample, and none in it still means a few', () => {
  expect(estimateMatches(sampleOf(() => 10))).toBe(100_000);
  expect(estimateMatches(sampleOf(() => 0))).toBe(250);
  expect(estimateMatches({ live: 0, strata: [] })).toBe(0);
});

test('a name is looked up by its index when fewer than one in 25 have it', () => {
  expect(isNameSelective(sampleOf(() => 3))).toBe(true);
  expect(isNameSelective(sampleOf(() => 4))).toBe(false);
});
