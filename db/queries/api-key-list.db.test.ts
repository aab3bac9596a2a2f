import { eq, type SQL } from 'drizzle-orm';
import fc from 'fast-check';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultListParams, type ListParams, pageSizes } from '@/lib/api-keys/list-params';
import { keyStates } from '@/lib/api-keys/state';
import { openFixtures } from '../../e2e/support/fixtures';
import { expectedIds, type KeyWorld, makeKeyWorld, searches } from '../../e2e/support/key-world';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';
import { countApiKeys, findApiKeyRows, type KeyScope, spacesToRead } from './api-key-list';
import { findKeyOwnerIds, findKeySpaces } from './api-key-list-options';
import { countFound, countHalves } from './api-key-list-total';
import { nameWhere } from './api-key-list-where';

const db = openFixtures();
afterAll(() => db.$client.end());

async function expectSameAsPlain(world: KeyWorld, scope: KeyScope, params: ListParams) {
  const { organizationId } = world;
  const ids = expectedIds(world, scope, params);
  const start = (params.page - 1) * params.size;
  const rows = await findApiKeyRows(organizationId, scope, params, db);
  expect(rows.map(({ id }) => id)).toEqual(ids.slice(start, start + params.size));
  expect(await countApiKeys(organizationId, scope, params, db)).toBe(ids.length);
  const readSpaces = spacesToRead(scope, params.spaces);
  if (params.query === '' || (readSpaces !== 'all' && readSpaces.length === 0)) return;
  // As for somebody who searches a large organization alone.
  expect(await countFound(organizationId, readSpaces, params, db, 2, 0)).toBe(ids.length);
}

function anyList(world: KeyWorld): fc.Arbitrary<[KeyScope, ListParams]> {
  const someOf = (ids: string[]): fc.Arbitrary<string[]> => fc.subarray(ids);
  const noneOf = fc.constant<string[]>([]);
  const pages = Math.ceil(world.keys.length / 10);
  const scope = fc.oneof(fc.constant<KeyScope>('all'), someOf([...world.spaceIds, newId()]) as fc.Arbitrary<KeyScope>);
  const params = fc.record({
    query: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.constantFrom(...searches.map((text) => text.trim()))),
    spaces: fc.oneof(noneOf, someOf([...world.spaceIds, newId()])),
    owners: fc.oneof(noneOf, someOf(world.ownerIds)),
    states: fc.oneof(fc.constant(defaultListParams.states), fc.subarray([...keyStates], { minLength: 1 })),
    sort: fc.constantFrom('name' as const, 'created' as const, 'last_used' as const),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
    page: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: pages + 1 })),
    size: fc.constantFrom(...pageSizes),
  });
  return fc.tuple(scope, params);
}

describe.each([
  ['a small organization', 150, 40],
  ['one whose keys fill several chunks', 4_500, 80],
])('in %s', (_, count, runs) => {
  let world: KeyWorld;
  beforeAll(async () => {
    world = await makeKeyWorld(db, count, count);
  });

  test('rows and totals are what filtering in the plainest way gives', async () => {
    await fc.assert(
      fc.asyncProperty(anyList(world), ([scope, params]) => expectSameAsPlain(world, scope, params)),
      { numRuns: runs },
    );
  });

  test('paging through meets each key exactly once, in every order', async () => {
    for (const sort of ['name', 'created', 'last_used'] as const) {
      for (const query of ['', 'prod']) {
        const params = { ...defaultListParams, sort, query, size: 100 as const };
        const ids: string[] = [];
        for (let page = 1; ; page++) {
          const rows = await findApiKeyRows(world.organizationId, 'all', { ...params, page }, db);
          if (rows.length === 0) break;
          ids.push(...rows.map(({ id }) => id));
        }
        expect(ids).toEqual(expectedIds(world, 'all', params));
      }
    }
  });

  test('a search is literal and complete, whatever stands in it, newest or oldest first', async () => {
    for (const text of searches) {
      for (const direction of ['asc', 'desc'] as const) {
        await expectSameAsPlain(world, 'all', { ...defaultListParams, query: text.trim(), direction, size: 100 });
      }
    }
  });

  test('the two halves of all names make up the total, unless a key changed between them', async () => {
    const total = (query: string) => expectedIds(world, 'all', { ...defaultListParams, query }).length;
    for (const text of searches.map((each) => each.trim())) {
      expect(await countHalves(world.organizationId, nameWhere(text), db)).toBe(total(text));
    }
    /** The database, where a change comes between the first statement's answer and the second statement. */
    const changing = (change: () => Promise<unknown>) => {
      let first: Promise<unknown> | undefined;
      const execute = (query: SQL) => {
        if (first) return first.then(change).then(() => db.execute(query));
        const answer = Promise.resolve(db.execute(query));
        first = answer;
        return answer;
      };
      return new Proxy(db, { get: (target, name) => (name === 'execute' ? execute : Reflect.get(target, name)) });
    };
    const [key] = expectedIds(world, 'all', { ...defaultListParams, query: 'o' });
    const remove = (removedAt: Date | null) => () =>
      db
        .update(apiKeys)
        .set({ removedAt })
        .where(eq(apiKeys.id, key ?? ''));
    expect(await countHalves(world.organizationId, nameWhere('o'), changing(remove(new Date())))).toBeUndefined();
    expect(
      await countHalves(
        world.organizationId,
        nameWhere('o'),
        changing(async () => {}),
      ),
    ).toBe(total('o') - 1);
    await remove(null)();
  });
});

describe('an organization', () => {
  test('never shows another one’s keys, whatever is asked for', async () => {
    const mine = await makeKeyWorld(db, 30, 1);
    const theirs = await makeKeyWorld(db, 30, 2);
    const params = { ...defaultListParams, size: 100 as const };
    const ids = new Set(theirs.keys.map(({ id }) => id));
    const asked = [
      params,
      { ...params, query: 'prod' },
      { ...params, states: [...keyStates] },
      { ...params, owners: theirs.ownerIds },
      { ...params, spaces: theirs.spaceIds },
    ];
    for (const scope of ['all' as const, theirs.spaceIds, [...mine.spaceIds, ...theirs.spaceIds]]) {
      for (const list of asked) {
        for (const row of await findApiKeyRows(mine.organizationId, scope, list, db)) expect(ids).not.toContain(row.id);
      }
    }
    expect(await countApiKeys(mine.organizationId, theirs.spaceIds, params, db)).toBe(0);
  });

  test('keeps keys of a deleted space in its admins’ list, and says so', async () => {
    const world = await makeKeyWorld(db, 50, 3);
    const [deleted] = world.spaceIds;
    await db
      .update(spaces)
      .set({ deletedAt: new Date() })
      .where(eq(spaces.id, deleted ?? ''));
    const params = { ...defaultListParams, size: 100 as const };
    const rows = await findApiKeyRows(world.organizationId, 'all', params, db);
    expect(rows.length).toBe(expectedIds(world, 'all', params).length);
    for (const row of rows) expect(row.spaceDeletedAt !== null).toBe(row.spaceId === deleted);
  });

  test('offers as filters the spaces and owners of keys in the scope', async () => {
    const world = await makeKeyWorld(db, 200, 4);
    const scope = world.spaceIds.slice(0, 1);
    const inScope = world.keys.filter(({ spaceId }) => scope.includes(spaceId));
    const owners = await findKeyOwnerIds(world.organizationId, scope, db);
    expect(new Set(owners)).toEqual(new Set(inScope.map(({ ownerId }) => ownerId)));
    expect(await findKeySpaces(world.organizationId, scope, db)).toEqual([{ id: scope[0], name: 'Space 0' }]);
    expect(await findKeySpaces(world.organizationId, [], db)).toEqual([]);
  });
});
