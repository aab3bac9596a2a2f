import type postgres from 'postgres';
import { list } from './admission';

/** What the requests of a key or an organization need of a limit of tokens. */
export type TokenDemand = {
  id: string;
  perMinute: number;
  /** Of an organization, only what its keys without a limit of their own need. */
  needed: number;
  /** What its first request needs. */
  smallest: number;
};
export type KeyTokenDemand = TokenDemand & { organizationId: string };

/** What a limit gave. */
export type TokenGrant = {
  granted: number;
  /** Microseconds until the whole limit is available again. */
  due: number;
};

type ReservedRow = {
  at: number;
  taken: number[] | null;
  /** As text, for they are bigint. */
  granted: string[];
  due: number[];
  organizationsTaken: number[] | null;
  organizationGranted: string[];
  organizationDue: number[];
};

const reserveText = `
  select
    at, taken, granted, due, organizations_taken as "organizationsTaken", organization_granted as "organizationGranted",
    organization_due as "organizationDue"
  from reserve_tokens($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** Reserves tokens of distinct keys and organizations. @returns the grants by id; what is gone is left out */
export async function reserveTokens(
  givenKeys: readonly KeyTokenDemand[],
  givenOrganizations: readonly TokenDemand[],
  sql: postgres.Sql,
) {
  const keys = [...givenKeys].sort(byId);
  const organizations = [...givenOrganizations].sort(byId);
  const places = new Map(organizations.map(({ id }, index) => [id, index + 1]));
  const demandsOf = (demands: readonly TokenDemand[]) => [
    list(demands.map(({ id }) => id)),
    list(demands.map(({ needed }) => needed)),
    list(demands.map(({ smallest }) => smallest)),
    list(demands.map(({ perMinute }) => perMinute)),
  ];
  const own = [...demandsOf(keys), list(keys.map(({ organizationId }) => places.get(organizationId)))];
  const [row] = await sql.unsafe<ReservedRow[]>(
    reserveText,
    [...(keys.length > 0 ? own : own.map(() => null)), ...demandsOf(organizations)],
    { prepare: true },
  );
  const grantsOf = (demands: readonly TokenDemand[], taken?: number[] | null, granted?: string[], due?: number[]) =>
    new Map(
      (taken ?? []).flatMap((place, index): [string, TokenGrant][] => {
        const demand = demands[place - 1];
        return demand ? [[demand.id, { granted: Number(granted?.[index]), due: due?.[index] ?? 0 }]] : [];
      }),
    );
  return {
    at: row?.at ?? 0,
    keys: grantsOf(keys, row?.taken, row?.granted, row?.due),
    organizations: grantsOf(organizations, row?.organizationsTaken, row?.organizationGranted, row?.organizationDue),
  };
}

/** A reservation that has ended. */
export type TokenSettlement = {
  id: string;
  perMinute: number;
  /** Tokens used less tokens reserved. */
  difference: number;
  /** When the limit would have refilled by the reservation, in microseconds of the database's clock. */
  end: number;
};

// What the limit has refilled by meanwhile can't be returned to it: it would hold more than a minute's tokens.
const settleText = (table: 'key_meters' | 'organization_meters', id: 'api_key_id' | 'organization_id') => `
  update ${table} m
  set tokens_due = case when s.ns > 0 then greatest(m.tokens_due, s.now_ns) + s.ns else m.tokens_due + s.ns end
  from (
    select
      u.id, n.now_ns,
      sum(case
        when u.difference > 0 then token_ns(u.difference, u.per_minute)
        else -least(greatest(0, u.stop * 1000 - n.now_ns), floor(-u.difference * 60000000000::float8 / u.per_minute)::bigint)
      end)::bigint as ns
    from unnest($1::uuid[], $2::integer[], $3::bigint[], $4::bigint[]) as u (id, per_minute, difference, stop),
      (select floor(extract(epoch from clock_timestamp()) * 1000000)::bigint * 1000 as now_ns) n
    group by u.id, n.now_ns order by u.id
  ) s
  where m.${id} = s.id`;

const settleTexts = {
  keys: settleText('key_meters', 'api_key_id'),
  organizations: settleText('organization_meters', 'organization_id'),
};

/** Settles reservations of keys or of organizations: adds what was used beyond them, returns what was not used. */
export async function settleTokens(
  whose: 'keys' | 'organizations',
  settlements: readonly TokenSettlement[],
  sql: postgres.Sql,
): Promise<void> {
  await sql.unsafe(
    settleTexts[whose],
    [
      list(settlements.map(({ id }) => id)),
      list(settlements.map(({ perMinute }) => perMinute)),
      list(settlements.map(({ difference }) => difference)),
      list(settlements.map(({ end }) => Math.floor(end))),
    ],
    { prepare: true },
  );
}
