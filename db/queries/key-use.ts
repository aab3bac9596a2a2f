import { type SQL, sql } from 'drizzle-orm';
import { type Db, dashboardDb } from '../client';
import { requestLog } from '../request-log-table';

/** Lists to compare requests with; null allows everything. Models are patterns of `like`. */
export type ComparedLists = { addresses: string[] | null; models: string[] | null; routes: string[] | null };

export type ComparedRow = {
  /** `all` for the sum of all requests, else the kind of `value`. */
  kind: 'all' | 'address' | 'model' | 'route';
  value: string | null;
  requests: number;
  refused: number;
  /** When the oldest request began; only for the sum. */
  since: string | null;
};

/** How many values of a kind are returned: first those that the lists refuse, then the most used ones. */
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
 * Compares up to `limit` of a key's newest requests with lists: which addresses, models and routes were used, and how
 * many requests the lists would refuse. Requests that ended with a code in `leftOut` don't count.
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
    address:
      addresses &&
      sql`api_key_refusal(null, null, null, null, null, true, ${textArray(addresses)}::cidr[],
        nullif(address, '')::inet, null, null, now()) is not null`,
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
    -- Few combinations of the three are distinct, so few rows are compared with the lists.
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

/** Finds the minute with the most requests among a key's newest ones, including refused ones. */
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
