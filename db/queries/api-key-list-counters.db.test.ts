import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { defaultListParams } from '@/lib/api-keys/list-params';
import { insertApiKey, insertSpace, insertUser, insertWorld, openFixtures } from '../../e2e/support/fixtures';
import { apiKeys } from '../schema/api-keys';
import { organizations } from '../schema/organizations';
import { spaces } from '../schema/spaces';
import { countApiKeys, findApiKeyRows } from './api-key-list';

const db = openFixtures();
const others = Array.from({ length: 6 }, () => openFixtures());
afterAll(() => Promise.all([db, ...others].map((each) => each.$client.end())));

type World = Awaited<ReturnType<typeof insertWorld>>;

/** What the counters say beside what counting says; the two lists are equal when every counter is right. */
async function compareCounters(organizationId: string) {
  const kept = await db.execute(sql`
    select 'total' as what, '' as part, live, disabled, removed from api_key_totals where organization_id = ${organizationId}
    union all
    select 'space', space_id::text, live, disabled, removed
    from api_key_space_totals where organization_id = ${organizationId} and (live, disabled, removed) <> (0, 0, 0)
    union all
    select 'count', space_id || ' ' || owner_id, live, disabled, removed
    from api_key_counts where organization_id = ${organizationId} and (live, disabled, removed) <> (0, 0, 0)
    union all
    select 'chunk', list_order || row_number() over w, live, 0, 0
    from api_key_chunks where organization_id = ${organizationId}
    window w as (partition by list_order order by from_created_at, from_name, from_id)
    order by 1, 2`);
  const counted = await db.execute(sql`
    with keys as (
      select *, removed_at is null as is_live, (removed_at is null and disabled_at is not null) as is_disabled
      from api_keys where organization_id = ${organizationId}
    ),
    chunks as (
      select list_order, from_created_at, from_name, from_id, row_number() over w as place,
        lead(from_created_at) over w as to_created_at, lead(from_name) over w as to_name, lead(from_id) over w as to_id
      from api_key_chunks where organization_id = ${organizationId}
      window w as (partition by list_order order by from_created_at, from_name, from_id)
    )
    select 'total' as what, '' as part, (count(*) filter (where is_live))::int as live,
      (count(*) filter (where is_disabled))::int as disabled, (count(*) filter (where not is_live))::int as removed
    from keys
    union all
    select 'space', space_id::text, (count(*) filter (where is_live))::int,
      (count(*) filter (where is_disabled))::int, (count(*) filter (where not is_live))::int
    from keys group by 2
    union all
    select 'count', space_id || ' ' || owner_id, (count(*) filter (where is_live))::int,
      (count(*) filter (where is_disabled))::int, (count(*) filter (where not is_live))::int
    from keys group by 2
    union all
    select 'chunk', c.list_order || c.place, (
      select count(*)::int from keys k
      where k.is_live and case when c.list_order = 'created'
        then (k.created_at, k.id) >= (c.from_created_at, c.from_id)
          and (c.to_id is null or (k.created_at, k.id) < (c.to_created_at, c.to_id))
        else (k.name_folded, k.id) >= (c.from_name, c.from_id)
          and (c.to_id is null or (k.name_folded, k.id) < (c.to_name, c.to_id))
      end
    ), 0, 0
    from chunks c
    order by 1, 2`);
  return { kept: [...kept], counted: [...counted] };
}

async function expectExact(organizationId: string) {
  const { kept, counted } = await compareCounters(organizationId);
  expect(kept).toEqual(counted);
  const [{ largest } = { largest: 0 }] = await db.execute<{ largest: number }>(
    sql`select max(live) as largest from api_key_chunks where organization_id = ${organizationId}`,
  );
  expect(largest).toBeLessThanOrEqual(2_000);
}

/** Keys by COPY, as `npm run demo` loads them. */
async function copyKeys(
  { organization, space, admin }: World,
  count: number,
  createdAt: (index: number) => Date,
  to = db,
) {
  const lines = Array.from({ length: count }, (_, i) => {
    const name = `${randomBytes(2).toString('hex')} key ${i}`;
    const row = [
      newId(),
      organization.id,
      space.id,
      admin.id,
      name,
      name,
      'abcde',
      createdAt(i).toISOString(),
      newId(),
    ];
    return `${row.join('\t')}\n`;
  });
  const columns =
    'id, organization_id, space_id, owner_id, name, name_folded, last_five, created_at, create_request_id';
  const target = await to.$client.unsafe(`copy api_keys (${columns}) from stdin`).writable();
  await pipeline(Readable.from(lines), target);
}

test('counters stay exact while many people create, change and remove keys at once', async () => {
  const world = await insertWorld(db);
  const { organization, space, admin } = world;
  const successor = await insertUser(db);
  const second = await insertSpace(db, organization.id);
  await Promise.all(
    others.map(async (each, worker) => {
      const at = worker % 2 === 0 ? space : second;
      for (let i = 0; i < 25; i++) {
        const key = await insertApiKey(each, at, admin.id, { name: `Key ${worker} ${i}` });
        const mine = and(eq(apiKeys.organizationId, organization.id), eq(apiKeys.id, key.id));
        const changes = [
          { removedAt: new Date(), removedBy: admin.id },
          { disabledAt: new Date() },
          { ownerId: successor.id },
          { name: `Renamed ${i}`, nameFolded: `renamed ${i}` },
          { lastUsedAt: new Date() },
        ];
        await each
          .update(apiKeys)
          .set(changes[i % 5] ?? {})
          .where(mine);
      }
    }),
  );
  await expectExact(organization.id);
  expect(await countApiKeys(organization.id, 'all', defaultListParams, db)).toBe(6 * 20);
});

test('a transaction that is rolled back counts for nothing', async () => {
  const { organization, space, admin } = await insertWorld(db);
  await insertApiKey(db, space, admin.id);
  const undone = db.transaction(async (tx) => {
    await tx.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.organizationId, organization.id));
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await expectExact(organization.id);
});

test('counters are exact after COPY of many keys, also of the same moment, and after removing most of them', async () => {
  const world = await insertWorld(db);
  const { id } = world.organization;
  const day = 86_400_000;
  await copyKeys(world, 5_000, (i) => new Date(Date.UTC(2026, 0, 1) + ((i * 7919) % 300) * day));
  await expectExact(id);
  // A whole import has one moment of creation: only the id orders it. Three of them at once meet in one chunk.
  const moment = new Date(Date.UTC(2026, 0, 1) + 50 * day);
  await Promise.all(others.slice(0, 3).map((each) => copyKeys(world, 1_500, () => moment, each)));
  await expectExact(id);
  const total = await countApiKeys(id, 'all', defaultListParams, db);
  expect(total).toBe(9_500);
  const last = await findApiKeyRows(id, 'all', { ...defaultListParams, page: total / 20 }, db);
  expect(last).toHaveLength(20);
  await db.execute(sql`update api_keys set removed_at = now() where organization_id = ${id} and last_five = 'abcde'
    and name_folded > '2'`);
  await expectExact(id);
});

test('expiry counts from its moment on, though nothing is written then', async () => {
  const { organization, space, admin } = await insertWorld(db);
  await insertApiKey(db, space, admin.id, { expiresAt: new Date(Date.now() + 1_000) });
  await insertApiKey(db, space, admin.id);
  const counts = () =>
    Promise.all(
      (['active', 'expired'] as const).map((state) =>
        countApiKeys(organization.id, 'all', { ...defaultListParams, states: [state] }, db),
      ),
    );
  expect(await counts()).toEqual([2, 0]);
  await expect.poll(counts, { timeout: 10_000 }).toEqual([1, 1]);
  expect(await countApiKeys(organization.id, 'all', defaultListParams, db)).toBe(2);
});

test('deleting a space’s or an organization’s row leaves no counter behind', async () => {
  const { organization, space, admin } = await insertWorld(db);
  const second = await insertSpace(db, organization.id);
  await insertApiKey(db, space, admin.id);
  await insertApiKey(db, second, admin.id);
  await db.delete(spaces).where(eq(spaces.id, second.id));
  await expectExact(organization.id);
  expect(await countApiKeys(organization.id, 'all', defaultListParams, db)).toBe(1);
  await db.delete(organizations).where(eq(organizations.id, organization.id));
  const [row] = await db.execute<{ left: number }>(sql`
    select (select count(*) from api_key_totals where organization_id = ${organization.id})
      + (select count(*) from api_key_space_totals where organization_id = ${organization.id})
      + (select count(*) from api_key_counts where organization_id = ${organization.id})
      + (select count(*) from api_key_chunks where organization_id = ${organization.id})
      + (select count(*) from api_key_last_uses where organization_id = ${organization.id}) as left`);
  expect(Number(row?.left)).toBe(0);
});

test('keys of several organizations in one statement are counted each where they belong', async () => {
  const worlds = [await insertWorld(db), await insertWorld(db)];
  const rows = worlds.flatMap(({ organization, space, admin }, index) =>
    Array.from({ length: 3 + index }, () => ({
      id: newId(),
      organizationId: organization.id,
      spaceId: space.id,
      ownerId: admin.id,
      name: 'Key',
      nameFolded: 'key',
      lastFive: 'abcde',
      createRequestId: newId(),
    })),
  );
  await db.insert(apiKeys).values(rows);
  for (const { organization } of worlds) await expectExact(organization.id);
  await db
    .update(apiKeys)
    .set({ disabledAt: new Date() })
    .where(
      inArray(
        apiKeys.id,
        rows.map(({ id }) => id),
      ),
    );
  for (const { organization } of worlds) await expectExact(organization.id);
});
