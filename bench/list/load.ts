import type postgres from 'postgres';
import { v7 as newId } from 'uuid';

export type BenchOrganization = { id: string; slug: string; keys: number };

const others = 200;
const slices = 50;

/**
 * Returns the organizations with these numbers of keys, and one without keys. The first call loads them and 200 others
 * of 5,000 keys. Keys are inserted by creation, so the rows of an organization lie between those of all others.
 */
export async function loadOrganizations(sql: postgres.Sql, sizes: number[]): Promise<BenchOrganization[]> {
  const all = [...sizes, 0].map((keys) => ({ slug: `bench-${keys}`, keys }));
  const small = Array.from({ length: others }, (_, i) => ({ slug: `bench-other-${i}`, keys: 5_000 }));
  const find = () => sql<BenchOrganization[]>`
    select o.id, o.slug, b.keys::int from bench_organizations b join organizations o using (id)
    where o.slug in ${sql(all.map(({ slug }) => slug))} order by b.keys`;
  await sql`create table if not exists bench_organizations (id uuid primary key, keys int, owners uuid[], spaces uuid[])`;
  const found = await find();
  if (found.length > 0) return found;
  for (const organization of [...all, ...small]) await insertOrganization(sql, organization);
  for (let slice = 0; slice < slices; slice += 1) {
    await insertKeys(sql, slice);
    console.log(`loaded ${Math.round((100 * (slice + 1)) / slices)} %`);
  }
  await sql`
    update api_key_last_uses set last_used_at = created_at + random() * (now() - created_at), is_idle = false
    where random() < 0.7`;
  await sql`select mark_idle_keys(now())`;
  // Removes the dead rows of the update above, which keys that are used one after the other would not leave.
  await sql`vacuum full api_key_last_uses`;
  await insertWeek(sql);
  // As autovacuum does soon after a load: it updates statistics, and the visibility map for index-only scans.
  await sql`vacuum (analyze)`;
  return find();
}

async function insertOrganization(sql: postgres.Sql, { slug, keys }: { slug: string; keys: number }) {
  const id = newId();
  const size = Math.round(keys / 2_000);
  const owners = Array.from({ length: Math.max(5, size) }, (_, i) => ({
    id: newId(),
    email: `${slug}-${i}@bench.test`,
    name: `Person ${i}`,
  }));
  const spaces = Array.from({ length: Math.min(50, Math.max(5, size)) }, (_, i) => ({
    id: newId(),
    organization_id: id,
    name: `Space ${i}`,
  }));
  await sql`insert into organizations ${sql({ id, slug, name: slug })}`;
  await sql`insert into users ${sql(owners)}`;
  await sql`insert into memberships ${sql(owners.map((owner) => ({ organization_id: id, user_id: owner.id, role: 'editor' })))}`;
  await sql`insert into spaces ${sql(spaces)}`;
  // The last owners are in no space.
  const there = owners.slice(0, Math.ceil(owners.length * 0.95));
  await sql`
    insert into space_members (organization_id, space_id, user_id, role)
    select ${id}, s.id, u.id, 'editor' from unnest(${idsOf(spaces)}::uuid[]) s (id), unnest(${idsOf(there)}::uuid[]) u (id)`;
  await sql`insert into bench_organizations ${sql({ id, keys, owners: idsOf(owners), spaces: idsOf(spaces) })}`;
}

const idsOf = (list: { id: string }[]) => list.map((item) => item.id);

/** Inserts the usage of the last week, of a tenth of the keys, including removed ones. */
async function insertWeek(sql: postgres.Sql) {
  await sql`
    insert into api_key_usage (organization_id, api_key_id, hour, requests, refusals, refusal_reasons)
    select organization_id, id, date_trunc('hour', now()) - hours * interval '1 hour', 100, 1,
      case when removed_at is null then '{"limited": 1}'::jsonb else '{"removed": 1}' end
    from api_keys, generate_series(1, 160, 20) hours
    where abs(hashtext(id::text)) % 10 = 0 and (removed_at is null or abs(hashtext(id::text)) % 20 = 0)`;
}

/**
 * Inserts the keys of one slice of three years, oldest first. The first words, owners and spaces are the most frequent.
 */
async function insertKeys(sql: postgres.Sql, slice: number) {
  await sql`
    with words as (
      select string_to_array('api web app mobile billing orders search reports gateway worker batch importer crawler
        mailer webhook assistant classifier pricing catalog identity sessions onboarding tickets contracts ledger audit
        risk campaigns events tracing alerts backup warehouse notebook training speech vision ranking sandbox kiosk
        fleet weather maps payroll library juniper', ' ') as services,
        array['production', 'staging', 'development', 'test', 'preview', 'qa', 'demo', 'eu-west', 'us-east'] as stages,
        array['生产环境 支付', '🚀 launch', 'مفتاح الإنتاج', 'Größe', '100% coverage', 'Élan', 'C:\\build'] as abroad
    ), keys as (
      select o.*, i::float8 / o.keys as at, words.abroad[1 + i % 7] as abroad, random() as kind, random() as r, i,
        trim(services[1 + floor(cardinality(services) * random() ^ 3)::int]) as service,
        stages[1 + floor(cardinality(stages) * random() ^ 3)::int] as stage
      from words, bench_organizations o, generate_series(1, o.keys) i
      where i > o.keys * ${slice / slices}::float8 and i <= o.keys * ${(slice + 1) / slices}::float8
    ), rows as (
      select gen_random_uuid() as id, id as organization_id,
        owners[1 + floor(cardinality(owners) * random() ^ 3)::int] as owner_id,
        spaces[1 + floor(cardinality(spaces) * random() ^ 3)::int] as space_id,
        case
          when kind < 0.00002 then 'Zephyr ' || service
          when kind < 0.001 then 'Wombat ' || service || ' ' || i % 100
          when kind < 0.03 then abroad || ' ' || i % 1000
          when kind < 0.13 and at < 0.2 then initcap(service) || ' monolith ' || stage
          when kind < 0.5 then initcap(service) || ' key - ' || initcap(stage)
          when kind < 0.8 then initcap(service) || ' ' || stage || ' ' || i
          else stage || '/' || service || '_' || md5(i::text)
        end as name,
        substr(md5(r::text), 1, 5) as last_five, created_at,
        case when r < 0.1 then now() + (random() - 0.3) * interval '1 year' end as expires_at,
        case when r between 0.1 and 0.11 then now() end as disabled_at,
        case when r between 0.2 and 0.25 then now() end as removed_at,
        case when random() < 0.5 then 'production' when random() < 0.3 then 'staging' end as environment,
        case when random() < 0.1 then '{203.0.113.0/24}'::cidr[] end as allowed_addresses
      from (select *, now() - (1 - at) * interval '3 years' as created_at from keys) k
      order by at
    )
    insert into api_keys (id, organization_id, owner_id, space_id, name, last_five, create_request_id, created_at,
      expires_at, disabled_at, removed_at, environment, allowed_addresses)
    select id, organization_id, owner_id, space_id, name, last_five, gen_random_uuid(), created_at, expires_at,
      disabled_at, removed_at, environment, allowed_addresses
    from rows`;
}
