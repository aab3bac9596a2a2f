import type postgres from 'postgres';
import { v7 as newId } from 'uuid';
import { insertLevels, insertMonth, insertQuarters, insertSums } from './sums';

/** An organization with rollups, and the time up to which it has them. */
export type UsageOrganization = { id: string; keys: number; until: Date; ownerId: string; spaceIds: string[] };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/**
 * The usage of an organization: with `isSparse`, each key works one hour on four of thirty days, else three hours a
 * day.
 */
type Size = { keys: number; days: number; isSparse: boolean };

/** Returns the days to fill: the last `full` ones and, for a longer time, the last five days of each earlier month. */
function filledDays(until: Date, full: number): string[] {
  const today = Math.floor(until.getTime() / dayMs) * dayMs;
  const days = Array.from({ length: full > 31 ? 395 : full }, (_, ago) => new Date(today - ago * dayMs));
  const endsMonth = (day: Date) => new Date(day.getTime() + 5 * dayMs).getUTCMonth() !== day.getUTCMonth();
  return days
    .filter((day, ago) => ago < full || endsMonth(day))
    .map((day) => day.toISOString())
    .reverse();
}

/**
 * Returns the organizations with these sizes. The first call loads them, a day at a time, into unlogged tables without
 * primary keys, which then replace the partitions.
 */
export async function loadUsage(sql: postgres.Sql, sizes: Size[]) {
  await sql`create table if not exists bench_usage (id uuid primary key, keys int, until timestamptz)`;
  const find = () => sql<UsageOrganization[]>`select b.id, keys, until, (
      select owner_id from api_keys where organization_id = b.id group by owner_id order by count(*) desc, owner_id limit 1
    ) as "ownerId", array(select id from spaces where organization_id = b.id order by id limit 2) as "spaceIds"
    from bench_usage b order by keys`;
  const found = await find();
  if (found.length > 0) return found;
  const hour = new Date(Math.floor(Date.now() / hourMs) * hourMs);
  // The moment of an hour at which the most minutes are not added up yet.
  const until = new Date(hour.getTime() + 57 * 60_000 - 1);
  const partitions = await sql<{ name: string; tier: string }[]>`
    select relname as name, substring(pg_get_expr(relpartbound, c.oid) from $q$'(.*)'$q$) as tier
    from pg_inherits join pg_class c on c.oid = inhrelid where inhparent = 'usage_rollups'::regclass`;
  await sql`set work_mem = '1GB'`;
  await sql`set maintenance_work_mem = '1GB'`;
  await sql`set statement_timeout = 0`;
  await sql`create aggregate bench_join (bigint[]) (sfunc = array_cat, stype = bigint[], initcond = '{}')`;
  for (const { tier } of partitions) {
    await sql.unsafe(`create unlogged table bench_${tier} (like usage_rollups)`);
    await sql.unsafe(`create index on bench_${tier} (organization_id, started_at, model)`);
  }
  for (const size of sizes) {
    const id = newId();
    await insertOrganization(sql, id, size.keys);
    const filled = filledDays(until, size.days);
    for (const [index, day] of filled.entries()) {
      await insertHours(sql, id, day, index, hour, size);
      await insertLevels(sql, id, day, day < today(hour));
      if (index % 10 === 0) console.log(`${size.keys} keys: ${day}`);
    }
    for (const month of new Set(filled.map((day) => `${day.slice(0, 7)}-01`))) await insertMonth(sql, id, month);
    await insertQuarters(sql, id);
    await sql`insert into bench_usage ${sql({ id, keys: size.keys, until })}`;
    await insertMinutes(sql, id, hour, until);
  }
  for (const { name, tier } of partitions) await swapPartition(sql, name, tier);
  await sql`insert into usage_progress (hours_until, days_until) values (${hour}, ${today(hour)})`;
  await sql`select fold_usage(${until})`;
  await sql`update api_key_last_uses set last_used_at = ${until}::timestamptz - random() * interval '30 days'`;
  await sql`drop table bench_keys`;
  await sql`drop aggregate bench_join (bigint[])`;
  await sql`vacuum (analyze)`;
  await sql`reset all`;
  return find();
}

const today = (hour: Date) => new Date(Math.floor(hour.getTime() / dayMs) * dayMs).toISOString();

/** Replaces an empty partition with a filled table, and builds its indexes. */
async function swapPartition(sql: postgres.Sql, name: string, tier: string) {
  await sql.unsafe(`
    alter table bench_${tier} add primary key (tier, subject_id, started_at, model, endpoint, status_class);
    drop table ${name};
    alter table bench_${tier} rename to ${name};
    alter table usage_rollups attach partition ${name} for values in ('${tier}')`);
}

async function insertOrganization(sql: postgres.Sql, id: string, keys: number) {
  const make = (count: number) => Array.from({ length: count }, (_, i) => ({ id: newId(), name: `Number ${i}` }));
  const [owners, spaces] = [make(Math.max(5, Math.round(keys / 500))), make(Math.max(5, Math.round(keys / 2_000)))];
  await sql`insert into organizations ${sql({ id, slug: `bench-usage-${keys}`, name: 'Bench' })}`;
  await sql`insert into users ${sql(owners.map((owner) => ({ ...owner, email: `${owner.id}@bench.test` })))}`;
  await sql`insert into memberships ${sql(owners.map((owner) => ({ organization_id: id, user_id: owner.id, role: 'editor' })))}`;
  await sql`insert into spaces ${sql(spaces.map((space) => ({ ...space, organization_id: id })))}`;
  await sql`
    insert into api_keys (id, organization_id, owner_id, space_id, name, last_five, create_request_id, environment)
    select gen_random_uuid(), ${id}, (${idsOf(owners)}::uuid[])[1 + i % ${owners.length}],
      (${idsOf(spaces)}::uuid[])[1 + (i % ${owners.length} / 4 + i / 7 % 5) % ${spaces.length}], 'Key ' || i, 'bench', gen_random_uuid(),
      (array['production', 'production', 'staging', 'development', null])[1 + i / 3 % 5]
    from generate_series(1, ${keys}::int) i`;
  await sql`select place_usage_keys(array(select id from api_keys where organization_id = ${id}))`;
  await sql`
    create unlogged table if not exists bench_keys (
      id uuid, organization uuid, i bigint, space uuid, cohort uuid, owner uuid, environment uuid, space_owner uuid,
      space_environment uuid, owner_environment uuid
    )`;
  await sql`
    insert into bench_keys
    select id, organization_id, row_number() over (order by id), space_id, usage_cohort(space_id, owner_id, environment),
      usage_group(organization_id, owner_id::text), usage_group(organization_id, environment),
      usage_group(space_id, owner_id::text), usage_group(space_id, environment),
      usage_cohort(organization_id, owner_id, environment)
    from api_keys where organization_id = ${id}`;
  await sql`analyze bench_keys`;
}

const idsOf = (list: { id: string }[]) => list.map((item) => item.id);

/** Inserts the hours of a day, with one or two models. Every twentieth has refusals and every fortieth failures. */
async function insertHours(sql: postgres.Sql, id: string, day: string, nth: number, hour: Date, size: Size) {
  const worked = size.isSparse
    ? sql`
      select k.id, i, s as n, ${day}::timestamptz + (i / ${size.days} * 7 + s * 5) % 24 * interval '1 hour' as at
      from bench_keys k join generate_series(0, 3) s on (i * 7 + s * 5) % ${size.days} = ${nth}
      where organization = ${id}`
    : sql`
      select k.id, i, extract(day from at)::int * 24 + n as n, at
      from bench_keys k
      cross join generate_series(0, 2) n
      cross join lateral (
        select ${day}::timestamptz + (i * 7 + extract(day from ${day}::timestamptz)::int * 5 + n) % 24 * interval '1 hour' as at
      ) h
      where organization = ${id}`;
  await sql`
    insert into bench_key_hour
    select 'key_hour', ${id}, id, at, case when class = 'refused' then '' else model end, endpoint, class,
      case when class = 'refused' then 0 else size end, case when class = 'refused' then size else 0 end, size * 90,
      size * 30, size * 10, 0, 0,
      case when class = 'refused' then '{}' else array[size / 2 * 256 + 60 + i % 20, (size - size / 2) * 256 + 70 + i % 9] end
    from (
      select id, i, n, at, 20 + (i + n) % 100 as size,
        case when i % 10 = 0 then '/v1/embeddings' else '/v1/chat/completions' end as endpoint,
        (array['gpt-4o', 'gpt-4o-mini', 'o4', 'claude'])[1 + (i + (i + n) % 8 / 7) % 4] as model
      from (${worked}) w
    ) worked
    cross join lateral (
      values ('succeeded', true), ('refused', (i + n) % 20 = 0), ('failed', (i + n) % 40 = 1)
    ) as c (class, applies)
    where applies and at < ${hour}
    order by at, 5`;
}

/** Inserts every third minute of the open hour, for the keys that worked in the same hour of the day before. */
async function insertMinutes(sql: postgres.Sql, id: string, hour: Date, until: Date) {
  const minutes = Math.round((until.getTime() - hour.getTime()) / 60_000);
  const dayBefore = sql`${hour}::timestamptz - interval '1 day'`;
  await sql`
    insert into bench_key_minute
    select 'key_minute', organization_id, subject_id, ${hour}::timestamptz + n * interval '1 minute', model, endpoint,
      status_class, ceil(requests / 20.0), ceil(refusals / 20.0), input_tokens / 20, output_tokens / 20, cached_tokens / 20, 0,
      0, array(select ceil(requests / 20.0)::bigint * 256 + (l & 255) from unnest(latencies[1:1]) l)
    from bench_key_hour cross join generate_series(0, ${minutes - 1}, 3) n
    where organization_id = ${id} and started_at = ${dayBefore}
    order by n`;
  await insertSums(sql, id, ['key_minute', 'cohort_minute'], sql`k.cohort`, sql`started_at`, hour);
  for (const level of ['space', 'owner', 'environment'])
    await insertSums(sql, id, ['cohort_minute', `${level}_minute`], sql`k.${sql(level)}`, sql`started_at`, hour);
}
