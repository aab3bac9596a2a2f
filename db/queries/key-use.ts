import { type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { requestLog } from '../request-log-table';

/** Lists to compare requests with; null allows everything. Models are patterns of `like`. */
export type ComparedLists = { addresses: string[] | null; models: string[] | null; routes: string[] | null };

export type ComparedRow = {
  /** `all` is the sum; then each value that was used. */
  kind: 'all' | 'address' | 'model' | 'route';
  value: string | null;
  requests: number;
  refused: number;
  /** When the oldest of them began, for the sum. */
  since: string | null;
};

/** How many values of a kind are returned: those that the lists leave out first, then those used most. */
const maxValues = 50;

const textArray = (list: string[]) =>
  sql`array[${sql.join(
    list.map((item) => sql`${item}`),
    sql`, `,
  )}]::text[]`;

const newest = (organizationId: string, apiKeyId: string, hours: number, limit: number, condition: SQL) => sql`
  select address, model, endpoint, started_at from ${requestLog}
  where organization_id = ${organizationId} and api_key_id = ${apiKeyId}
    and started_at >= now() - make_interval(hours => ${hours}) and ${condition}
  order by started_at desc limit ${limit}`;

/**
 * Compares a key's newest requests with lists: which addresses, models and routes were used, and how many requests the
 * lists would refuse. Requests that ended with one of `leftOut` are not looked at, nor more than `limit`.
 */
export async function compareRequests(
  organizationId: string,
  apiKeyId: string,
  { addresses, models, routes }: ComparedLists,
  { hours, limit, leftOut }: { hours: number; limit: number; leftOut: string[] },
  db: Db = dashboardDb(),
): Promise<ComparedRow[]> {
  const condition = sql`(code is null or code <> all (${textArray(leftOut)}))`;
  const isRefused = {
    address: addresses && sql`(nullif(address, '')::inet <<= any (${textArray(addresses)}::cidr[])) is not true`,
    model: models && sql`coalesce(not model like any (${textArray(models)}), false)`,
    route: routes && sql`coalesce(endpoint <> all (${textArray(routes)}), false)`,
  };
  const values = (kind: 'address' | 'model' | 'route', column: 'address' | 'model' | 'endpoint') => sql`
    (select ${kind}, ${sql.identifier(column)}, sum(requests)::int,
      coalesce(sum(requests) filter (where ${sql.identifier(`${kind}_refused`)}), 0)::int, null::timestamptz
    from judged where ${sql.identifier(column)} is not null
    group by 2 order by 4 desc, 3 desc, 2 limit ${maxValues})`;
  return db.execute<ComparedRow>(sql`
    with recent as (${newest(organizationId, apiKeyId, hours, limit, condition)}),
    -- Few requests differ in all three, so the lists are compared with few.
    used as (
      select address, model, endpoint, count(*) as requests, min(started_at) as since
      from recent group by address, model, endpoint
    ),
    judged as materialized (
      select address, model, endpoint, requests, since, ${isRefused.address ?? sql`false`} as address_refused,
        ${isRefused.model ?? sql`false`} as model_refused, ${isRefused.route ?? sql`false`} as route_refused
      from used
    )
    select 'all' as kind, null as value, coalesce(sum(requests), 0)::int as requests,
      coalesce(sum(requests) filter (where address_refused or model_refused or route_refused), 0)::int as refused,
      min(since) as since
    from judged
    union all ${values('address', 'address')}
    union all ${values('model', 'model')}
    union all ${values('route', 'endpoint')}`);
}

/** Finds the minute with the most of a key's newest requests, refused ones included; undefined without any. */
export async function findBusiestMinute(
  organizationId: string,
  apiKeyId: string,
  { hours, limit }: { hours: number; limit: number },
  db: Db = dashboardDb(),
): Promise<{ at: string; requests: number } | undefined> {
  const [row] = await db.execute<{ at: string; requests: number }>(sql`
    with recent as (${newest(organizationId, apiKeyId, hours, limit, sql`true`)})
    select date_trunc('minute', started_at) as at, count(*)::int as requests
    from recent group by 1 order by 2 desc, 1 desc limit 1`);
  return row;
}
