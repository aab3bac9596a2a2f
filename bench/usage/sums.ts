import type postgres from 'postgres';

/** The levels other than keys, each with the level that it is summed from. */
const levels = [
  ['cohort', 'key', 'k.cohort'],
  ['owner', 'cohort', 'k.owner'],
  ['environment', 'cohort', 'k.environment'],
  ['space', 'cohort', 'k.space'],
  ['organization', 'environment', 'r.organization_id'],
  ['cohort_status', 'cohort', 'r.subject_id'],
  ['owner_status', 'owner', 'r.subject_id'],
  ['space_owner_status', 'cohort_status', 'k.space_owner'],
  ['space_environment_status', 'cohort_status', 'k.space_environment'],
  ['owner_environment_status', 'cohort_status', 'k.owner_environment'],
] as const;

/** Inserts the hours of every level other than keys, and the days of every level. */
export async function insertLevels(sql: postgres.Sql, id: string, day: string, isClosed: boolean) {
  for (const [level, of, subject] of levels)
    await insertSums(sql, id, [`${of}_hour`, `${level}_hour`], sql.unsafe(subject), sql`started_at`, day);
  if (!isClosed) return;
  for (const level of ['key', ...levels.map(([name]) => name)])
    await insertSums(sql, id, [`${level}_hour`, `${level}_day`], sql`r.subject_id`, sql`${day}::timestamptz`, day);
  await insertTotals(sql, id, 'day', day);
}

/** Inserts a month of every level. */
export async function insertMonth(sql: postgres.Sql, id: string, month: string) {
  for (const level of ['key', ...levels.map(([name]) => name)])
    await insertSums(sql, id, [`${level}_day`, `${level}_month`], sql`r.subject_id`, sql`${month}::timestamptz`, month);
  await insertTotals(sql, id, 'month', month);
}

/** Inserts the totals of keys in each quarter. */
export async function insertQuarters(sql: postgres.Sql, id: string) {
  await sql`
    insert into bench_total_quarter
    select 'total_quarter', organization_id, subject_id, date_trunc('quarter', started_at, 'UTC') as quarter, '', '', '',
      sum(requests), sum(refusals), sum(input_tokens), sum(output_tokens), sum(cached_tokens), 0, 0, '{}'
    from bench_total_month where organization_id = ${id}
    group by organization_id, subject_id, quarter
    order by quarter`;
}

/** Inserts the totals of keys on a day or in a month. */
async function insertTotals(sql: postgres.Sql, id: string, grain: string, start: string) {
  await sql`
    insert into ${sql(`bench_total_${grain}`)}
    select ${`total_${grain}`}, organization_id, subject_id, started_at, '', '', '', sum(requests), sum(refusals),
      sum(input_tokens), sum(output_tokens), sum(cached_tokens), 0, 0, '{}'
    from ${sql(`bench_key_${grain}`)} where organization_id = ${id} and started_at = ${start}
    group by organization_id, subject_id, started_at`;
}

const lengths: Record<string, string> = { minute: '1 hour', hour: '1 day', day: '1 month' };

/** Inserts the sums of a tier's rows of a day or month into another tier, with one latency entry per bucket. */
export async function insertSums(
  sql: postgres.Sql,
  id: string,
  [from, to]: [string, string],
  subject: postgres.Fragment,
  start: postgres.Fragment,
  since: string | Date,
) {
  const [level = ''] = from.split('_');
  const grain = from.split('_').at(-1) ?? '';
  const isWithin = to.startsWith(`${level}_`);
  const models = to.includes('status') ? sql`'' as model, '' as endpoint` : sql`model, endpoint`;
  const groups = {
    key: sql`join bench_keys k on k.id = r.subject_id`,
    cohort: sql`join (
        select distinct cohort, owner, environment, space, space_owner, space_environment, owner_environment from bench_keys
      ) k on k.cohort = r.subject_id`,
  }[level];
  await sql`
    insert into ${sql(`bench_${to}`)}
    select ${to}, organization_id, subject, start, model, endpoint, status_class, requests, refusals, input, output, cached, 0,
      0, case when cardinality(latencies) <= 2 then latencies
        else array(select sum(l >> 8)::bigint * 256 + (l & 255) from unnest(latencies) l group by l & 255) end
    from (
      select organization_id, ${subject} as subject, ${start} as start, ${models}, status_class,
        sum(requests) as requests, sum(refusals) as refusals, sum(input_tokens) as input, sum(output_tokens) as output,
        sum(cached_tokens) as cached, bench_join(latencies) as latencies
      from ${sql(`bench_${from}`)} r
      ${isWithin ? sql`` : (groups ?? sql``)}
      where organization_id = ${id} and started_at >= ${since}::timestamptz
        and started_at < ${since}::timestamptz + ${lengths[grain] ?? ''}::interval
      group by 1, 2, 3, 4, 5, 6
    ) s
    order by start, model`;
}
