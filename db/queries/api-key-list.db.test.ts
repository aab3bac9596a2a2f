import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attentions } from '@/lib/api-keys/attention';
import {
  defaultListParams,
  type FilterEnvironment,
  type FilterSetting,
  filterEnvironments,
  filterSettings,
  type ListParams,
  noFilters,
  type SortColumn,
  sortColumns,
} from '@/lib/api-keys/list-params';
import { keyStates } from '@/lib/api-keys/state';
import { pageSizes, sortDirections } from '@/lib/list-url';
import { openFixtures } from '../../e2e/support/fixtures';
import { searches } from '../../e2e/support/key-names';
import { expectedIds, type KeyWorld, makeKeyWorld, toList } from '../../e2e/support/key-world';
import { spaces } from '../schema/spaces';
import { countApiKeys, findApiKeyRows } from './api-key-list';
import { findKeyOwners, findKeySpaces } from './api-key-list-options';
import type { KeyScope } from './api-key-list-where';

const db = openFixtures();
afterAll(() => db.$client.end());

const sortNames = Object.keys(sortColumns) as SortColumn[];
const idsOf = (list: { id: string }[]) => list.map(({ id }) => id);

async function expectSameAsPlain(world: KeyWorld, scope: KeyScope, params: ListParams) {
  const { organizationId } = world;
  const ids = expectedIds(world, scope, params);
  const start = (params.page - 1) * params.size;
  const list = toList(world, scope, params);
  const page = ids.slice(start, start + params.size);
  expect(await countApiKeys(organizationId, list, db)).toBe(ids.length);
  expect(idsOf(await findApiKeyRows(organizationId, list, db))).toEqual(page);
  // With the total, pages in the second half are read from the end.
  expect(idsOf(await findApiKeyRows(organizationId, { ...list, total: ids.length }, db))).toEqual(page);
}

function anyList(world: KeyWorld): fc.Arbitrary<[KeyScope, ListParams]> {
  const someOf = (ids: string[]): fc.Arbitrary<string[]> => fc.subarray(ids);
  const noneOf = fc.constant<string[]>([]);
  const pages = Math.ceil(world.keys.length / 10);
  const scope = fc.oneof(
    fc.constant<KeyScope>('all'),
    someOf([...idsOf(world.spaces), newId()]) as fc.Arbitrary<KeyScope>,
  );
  const params = fc.record({
    query: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.constantFrom(...searches)),
    spaces: fc.oneof(noneOf, someOf([...idsOf(world.spaces), newId()])),
    owners: fc.oneof(noneOf, someOf(idsOf(world.owners))),
    states: fc.oneof(fc.constant(defaultListParams.states), fc.subarray([...keyStates], { minLength: 1 })),
    environments: fc.oneof(fc.constant<FilterEnvironment[]>([]), fc.subarray([...filterEnvironments])),
    settings: fc.oneof(fc.constant<FilterSetting[]>([]), fc.subarray([...filterSettings])),
    attention: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.constantFrom(...attentions)),
    sort: fc.constantFrom(...sortNames),
    direction: fc.constantFrom(...sortDirections),
    page: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: pages + 1 })),
    size: fc.constantFrom(...pageSizes),
  });
  return fc.tuple(scope, params);
}

describe('the list has the rows and totals of filtering and sorting in plain JavaScript', () => {
  let world: KeyWorld;
  beforeAll(async () => {
    world = await makeKeyWorld(db, 600, 600);
  });

  test('for any list', async () => {
    await fc.assert(
      fc.asyncProperty(anyList(world), ([scope, params]) => expectSameAsPlain(world, scope, params)),
      { numRuns: 150 },
    );
  });

  test('for every search', async () => {
    for (const query of searches) {
      await expectSameAsPlain(world, 'all', { ...defaultListParams, query, size: 100 });
      await expectSameAsPlain(world, 'all', { ...defaultListParams, query, sort: 'name', direction: 'asc' });
    }
  });

  test('for each filter, which finds some keys and not all of them', async () => {
    const lists: Partial<ListParams>[] = [
      ...filterEnvironments.map((environment) => ({ environments: [environment] })),
      { environments: ['staging', 'none'] },
      ...filterSettings.map((setting) => ({ settings: [setting] })),
      { settings: [...filterSettings] },
      ...attentions.map((attention) =>
        attention === 'removed_called' ? { attention, states: ['removed' as const] } : { attention },
      ),
    ];
    for (const filters of lists) {
      const params = { ...defaultListParams, ...filters, size: 100 as const };
      const { length } = expectedIds(world, 'all', params);
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThan(expectedIds(world, 'all', { ...params, ...noFilters, states: params.states }).length);
      for (const sort of sortNames) await expectSameAsPlain(world, 'all', { ...params, sort });
    }
  });

  test('for the id of a key, and for no part of it', async () => {
    const id = world.keys.find(({ removedAt }) => removedAt === null)?.id ?? '';
    for (const query of [id, id.toUpperCase(), `${id} absent`, id.slice(0, -1)]) {
      await expectSameAsPlain(world, 'all', { ...defaultListParams, query });
    }
  });

  test('for every page of a list, which together hold each key once', async () => {
    for (const sort of sortNames) {
      for (const query of ['', 'prod']) {
        const params = { ...defaultListParams, sort, query, size: 50 as const };
        const list = toList(world, 'all', params);
        const total = await countApiKeys(world.organizationId, list, db);
        const ids: string[] = [];
        for (let page = 1; ; page++) {
          const rows = await findApiKeyRows(world.organizationId, { ...list, page, total }, db);
          if (rows.length === 0) break;
          ids.push(...idsOf(rows));
        }
        expect(ids).toEqual(expectedIds(world, 'all', params));
      }
    }
  });
});

describe('an organization', () => {
  test('sees no keys of another organization, whatever the list asks for', async () => {
    const mine = await makeKeyWorld(db, 60, 1);
    const theirs = await makeKeyWorld(db, 60, 2);
    const params = { ...defaultListParams, size: 100 as const };
    const ids = new Set(idsOf(theirs.keys));
    const [foreign] = theirs.keys;
    const lists = [
      params,
      { ...params, query: 'prod' },
      { ...params, query: foreign?.id ?? '' },
      { ...params, sort: 'last_used' as const },
      { ...params, states: [...keyStates] },
      { ...params, owners: idsOf(theirs.owners) },
      { ...params, spaces: idsOf(theirs.spaces) },
    ];
    for (const scope of ['all' as const, idsOf(theirs.spaces), [...idsOf(mine.spaces), ...idsOf(theirs.spaces)]]) {
      for (const list of lists) {
        // With the other organization's ids, as if they had been found by mistake.
        const rows = await findApiKeyRows(mine.organizationId, toList(theirs, scope, list), db);
        for (const { id } of rows) expect(ids).not.toContain(id);
      }
    }
    expect(await countApiKeys(mine.organizationId, toList(mine, idsOf(theirs.spaces), params), db)).toBe(0);
    expect(await findKeyOwners(mine.organizationId, idsOf(theirs.spaces), db)).toEqual([]);
    expect(await findKeySpaces(mine.organizationId, idsOf(theirs.spaces), db)).toEqual([]);
  });

  test('lists the keys of a deleted space with the time of its deletion', async () => {
    const world = await makeKeyWorld(db, 50, 3);
    const [deleted = ''] = idsOf(world.spaces);
    await db.update(spaces).set({ deletedAt: new Date() }).where(eq(spaces.id, deleted));
    const params = { ...defaultListParams, size: 100 as const };
    const rows = await findApiKeyRows(world.organizationId, toList(world, 'all', params), db);
    expect(rows.length).toBe(expectedIds(world, 'all', params).length);
    for (const row of rows) expect(row.spaceDeletedAt !== null).toBe(row.spaceId === deleted);
  });

  test('offers as filters only the owners and spaces of the keys within the scope', async () => {
    const world = await makeKeyWorld(db, 12, 4);
    for (const scope of ['all' as const, idsOf(world.spaces).slice(0, 1), [newId()], []]) {
      const visible = world.keys.filter(({ spaceId }) => scope === 'all' || scope.includes(spaceId));
      const owners = await findKeyOwners(world.organizationId, scope, db);
      expect(new Set(idsOf(owners))).toEqual(new Set(visible.map(({ ownerId }) => ownerId)));
      const found = await findKeySpaces(world.organizationId, scope, db);
      expect(new Set(idsOf(found))).toEqual(new Set(visible.map(({ spaceId }) => spaceId)));
    }
  });
});
