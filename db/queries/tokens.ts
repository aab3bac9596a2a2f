import type postgres from 'postgres';
import { list } from './admission';

/** The demand of a key's or an organization's requests on its limit of tokens. */
export type TokenDemand = {
  id: string;
  perMinute: number;
  /** For an organization, only the tokens that its keys without a limit of their own need. */
  needed: number;
  /** The tokens that its first request needs. */
  smallest: number;
};
export type KeyTokenDemand = TokenDemand & { organizationId: string };

/** The result of a limit. */
export type TokenGrant = {
  granted: number;
  /** Microseconds until the whole limit is available again. */
  due: number;
};

type ReservedRow = {
  at: number;
  taken: number[] | null;
  /** As text, because they are bigint. */
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

// The part of `reserve_tokens` for organizations as plain SQL, which takes half the time when no key has a limit.
const reserveOfOrganizationsText = `
  update organization_meters o
  set
    tokens_granted = tokens_admitted(a.needed, a.smallest, o.tokens_due, a.now_ns, a.tokens),
    tokens_due = greatest(o.tokens_due, a.now_ns)
      + token_ns(tokens_admitted(a.needed, a.smallest, o.tokens_due, a.now_ns, a.tokens), a.tokens)
  from (
    select u.id, u.needed, u.smallest, u.tokens, u.place, n.now_ns
    from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::integer[]) with ordinality
        as u (id, needed, smallest, tokens, place),
      (select floor(extract(epoch from clock_timestamp()) * 1000000)::bigint * 1000 as now_ns) n
    order by u.place
  ) a
  where o.organization_id = a.id
  returning
    a.place::integer, (a.now_ns / 1000)::float8 as at, o.tokens_granted::float8 as granted,
    ((o.tokens_due - a.now_ns) / 1000.0)::float8 as due`;

type OrganizationRow = TokenGrant & { place: number; at: number };

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** Reserves tokens of distinct keys and organizations. @returns the grants by id; deleted ones are left out */
export async function reserveTokens(
  givenKeys: readonly KeyTokenDemand[],
  givenOrganizations: readonly TokenDemand[],
  sql: postgres.Sql,
) {
  const keys = [...givenKeys].sort(byId);
  const organizations = [...givenOrganizations].sort(byId);
  if (keys.length === 0) return reserveOfOrganizations(organizations, sql);
  const places = new Map(organizations.map(({ id }, index) => [id, index + 1]));
  const ownPlaces = list(keys.map(({ organizationId }) => places.get(organizationId)));
  const [row] = await sql.unsafe<ReservedRow[]>(
    reserveText,
    [...demandsOf(keys), ownPlaces, ...demandsOf(organizations)],
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

const demandsOf = (demands: readonly TokenDemand[]) => [
  list(demands.map(({ id }) => id)),
  list(demands.map(({ needed }) => needed)),
  list(demands.map(({ smallest }) => smallest)),
  list(demands.map(({ perMinute }) => perMinute)),
];

async function reserveOfOrganizations(organizations: readonly TokenDemand[], sql: postgres.Sql) {
  const rows = await sql.unsafe<OrganizationRow[]>(reserveOfOrganizationsText, demandsOf(organizations), {
    prepare: true,
  });
  const grants = new Map<string, TokenGrant>();
  for (const { place, granted, due } of rows) {
    const demand = organizations[place - 1];
    if (demand) grants.set(demand.id, { granted, due });
  }
  return { at: rows[0]?.at ?? 0, keys: new Map<string, TokenGrant>(), organizations: grants };
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

// Tokens that the limit has refilled meanwhile can't be returned to it: it would hold more than a minute's tokens.
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

/** Settles reservations of keys or of organizations: charges tokens used beyond them, and returns unused ones. */
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
