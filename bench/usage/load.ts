import type postgres from 'postgres';
import { v7 as newId } from 'uuid';

/** An organization with rollups, and the time up to which it has them. */
export type UsageOrganization = { id: string; keys: number; until: Date; ownerId: string; spaceIds: string[] };

const dayMs = 86_400_000;
/** The levels beside keys, of which only spaces have minutes, and what a key's rows belong to there. */
const coarser = ['space', 'organization', 'cohort', 'owner', 'environment'];

/** The days that are filled: the last ones, and of what a longer time has before them the last five of each month. */
function filledDays(until: Date, full: number): Date[] {
  const today = Math.floor(until.getTime() / dayMs) * dayMs;
  const days = Array.from({ length: full > 31 ? 395 : full }, (_, ago) => new Date(today - ago * dayMs));
  const endsMonth = (day: Date) => new Date(day.getTime() + 5 * dayMs).getUTCMonth() !== day.getUTCMonth();
  return days.filter((day, ago) => ago < full || endsMonth(day)).reverse();
}

/**
 * Returns the organizations with so many keys, each of which works some hours of every day. Loads them on the first call,
 * by generate_series and without indexes, which are built at the end.
 */
export async function loadUsage(sql: postgres.Sql, sizes: { keys: number; days: number }[]) {
  await sql`create table if not exists bench_usage (id uuid primary key, keys int, until timestamptz)`;
  const find = () => sql<UsageOrganization[]>`select b.id, keys, until, (
      select owner_id from api_keys where organization_id = b.id group by owner_id order by count(*) desc, owner_id limit 1
    ) as "ownerId", array(select id from spaces where organization_id = b.id order by id limit 2) as "spaceIds"
    from bench_usage b order by keys`;
  const found = await find();
  if (found.length > 0) return found;
  const until = new Date();
  const hour = new Date(Math.floor(until.getTime() / 3_600_000) * 3_600_000);
  const partitions = await sql<{ name: string; tier: string }[]>`
    select relname as name, substring(pg_get_expr(relpartbound, c.oid) from $q$'(.*)'$q$) as tier
    from pg_inherits join pg_class c on c.oid = inhrelid where inhparent = 'usage_rollups'::regclass`;
  // Nothing is known of the temporary table's rows: the planner would take them for few.
  for (const setting of [
    "work_mem = '256MB'",
    'enable_nestloop = off',
    'statement_timeout = 0',
    "maintenance_work_mem = '512MB'",
  ])
    await sql.unsafe(`set ${setting}`);
  await sql`create table bench_rollups (like usage_rollups including defaults) partition by list (tier)`;
  for (const { name, tier } of partitions) {
    await sql.unsafe(`create table bench_${name} partition of bench_rollups for values in ('${tier}')`);
  }
  await sql`create temporary table bench_rows (like usage_rollups)`;
  for (const { keys, days } of sizes) {
    const id = newId();
    await insertOrganization(sql, id, keys);
    const filled = filledDays(until, days);
    for (const [index, day] of filled.entries()) {
      await insertDay(sql, id, day, hour);
      const next = filled[index + 1];
      if (next === undefined) break;
      await insertLevels(sql, sql`bench_rows`, 'day');
      if (next.getUTCMonth() !== day.getUTCMonth() || index === filled.length - 2) await insertMonth(sql, id, day);
      if (index % 20 === 0) console.log(`${keys} keys: ${day.toISOString()}`);
    }
    await sql`insert into bench_usage ${sql({ id, keys, until })}`;
  }
  for (const { name, tier } of partitions) await exchange(sql, name, tier);
  await sql`drop table bench_rows, bench_rollups`;
  await sql`
    insert into usage_progress (hours_until, days_until) values (${hour}, date_trunc('day', ${hour}::timestamptz, 'UTC'))
    on conflict do nothing`;
  await sql`vacuum (analyze)`;
  await sql`reset all`;
  return find();
}

/** Puts a filled table in the place of an empty partition, with its indexes. */
async function exchange(sql: postgres.Sql, name: string, tier: string) {
  await sql.unsafe(`
    alter table bench_rollups detach partition bench_${name};
    alter table bench_${name} add primary key (tier, subject_id, started_at, model, endpoint, status_class);
    create index on bench_${name} (organization_id, started_at);
    drop table ${name};
    alter table bench_${name} rename to ${name};
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
      (${idsOf(spaces)}::uuid[])[1 + i / 7 % ${spaces.length}], 'Key ' || i, 'bench', gen_random_uuid(),
      (array['production', 'production', 'staging', 'development', null])[1 + i / 3 % 5]
    from generate_series(1, ${keys}::int) i`;
  await sql`select place_usage_keys(array(select id from api_keys where organization_id = ${id}))`;
}

const idsOf = (list: { id: string }[]) => list.map((item) => item.id);

/**
 * Inserts the hours of a day, each key works three of them, with one or two models. Every twentieth
 * has refusals and every fortieth failures.
 */
async function insertDay(sql: postgres.Sql, id: string, day: Date, hour: Date) {
  await sql`truncate bench_rows`;
  await sql`
    insert into bench_rows
    select 'key_hour', ${id}, key, at, case when class = 'refused' then '' else model end, endpoint, class,
      case when class = 'refused' then 0 else size end, case when class = 'refused' then size else 0 end, size * 90,
      size * 30, size * 10, 0, 0,
      case when class = 'refused' then '{}' else array[size / 2 * 256 + 60 + i % 20, (size - size / 2) * 256 + 70 + i % 9] end
    from (
      select k.id as key, i, at, 20 + (i + n) % 100 as size, extract(day from at)::int * 24 + n as n,
        case when i % 10 = 0 then '/v1/embeddings' else '/v1/chat/completions' end as endpoint,
        (array['gpt-4o', 'gpt-4o-mini', 'o4', 'claude'])[1 + (i + (i + n) % 8 / 7) % 4] as model
      from (
        select id, row_number() over (order by id) as i from api_keys where organization_id = ${id}
      ) k
      cross join generate_series(0, 2) n
      cross join lateral (
        select ${day}::timestamptz + (i * 7 + extract(day from ${day}::timestamptz)::int * 5 + n) % 24 * interval '1 hour' as at
      ) h
    ) worked
    cross join lateral (
      values ('succeeded', true), ('refused', (i + n) % 20 = 0), ('failed', (i + n) % 40 = 1)
    ) as c (class, applies)
    where applies and at <= ${hour}
    order by at`;
  // The open hour as minutes: a row for every third.
  await sql`
    with open as (delete from bench_rows where started_at >= ${hour} returning *)
    insert into bench_rows
    select 'key_minute', organization_id, subject_id, started_at + n * interval '1 minute', model, endpoint, status_class,
      ceil(requests / 20.0), ceil(refusals / 20.0), input_tokens / 20, output_tokens / 20, cached_tokens / 20, 0, 0, latencies[1:1]
    from open cross join generate_series(0, 57, 3) n`;
  await sql`insert into bench_rollups select * from bench_rows`;
  for (const level of coarser) await insertSums(sql, sql`bench_rows`, level, 'hour');
}

async function insertMonth(sql: postgres.Sql, id: string, day: Date) {
  const days = sql`(
    select * from bench_rollups
    where tier = 'key_day' and organization_id = ${id} and started_at >= date_trunc('month', ${day}::timestamptz, 'UTC')
  )`;
  await insertLevels(sql, days, 'month');
}

/** Inserts the days or months of every level. */
async function insertLevels(sql: postgres.Sql, rows: postgres.Fragment, grain: 'day' | 'month') {
  for (const level of ['key', ...coarser]) await insertSums(sql, rows, level, grain);
  await sql`
    insert into bench_rollups
    select ${`total_${grain}`}, organization_id, subject_id, date_trunc(${grain}, started_at, 'UTC'), '', '', '', sum(requests),
      sum(refusals), sum(input_tokens), sum(output_tokens), sum(cached_tokens), 0, 0, '{}'
    from ${rows} r where tier <> 'key_minute'
    group by 1, 2, 3, 4 order by 4`;
}

/** Inserts what a level has of the hours or days of keys, added up by a grain; minutes stay minutes. */
async function insertSums(sql: postgres.Sql, rows: postgres.Fragment, level: string, grain: string) {
  await sql`
    with part as materialized (
      select r.*, ${level} || '_' || case when tier = 'key_minute' then 'minute' else ${grain} end as to_tier,
        case when tier = 'key_minute' then started_at else date_trunc(${grain}, started_at, 'UTC') end as start,
        case ${level} when 'key' then k.id when 'space' then k.space_id when 'organization' then k.organization_id
          when 'owner' then usage_group(k.organization_id, k.owner_id::text) when 'cohort' then usage_cohort(k.space_id, k.owner_id, k.environment)
          else usage_group(k.organization_id, k.environment) end as subject
      from ${rows} r join api_keys k on k.id = r.subject_id
      where tier <> 'key_minute' or ${level} = 'space'
    ), histograms as (
      select to_tier, subject, start, model, endpoint, status_class, array_agg(total * 256 + bucket) as latencies
      from (
        select to_tier, subject, start, model, endpoint, status_class, l & 255 as bucket, sum(l >> 8)::bigint as total
        from part, unnest(latencies) l group by 1, 2, 3, 4, 5, 6, 7
      ) c
      group by 1, 2, 3, 4, 5, 6
    ), sums as (
      select to_tier, organization_id, subject, start, model, endpoint, status_class, sum(requests) as requests, sum(refusals) as refusals,
        sum(input_tokens) as input, sum(output_tokens) as output, sum(cached_tokens) as cached
      from part group by 1, 2, 3, 4, 5, 6, 7
    )
    insert into bench_rollups
    select to_tier, organization_id, subject, start, model, endpoint, status_class, requests, refusals, input, output, cached, 0, 0, coalesce(latencies, '{}')
    from sums left join histograms h using (to_tier, subject, start, model, endpoint, status_class)
    order by start`;
}
