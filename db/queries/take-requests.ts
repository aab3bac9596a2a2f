import type postgres from 'postgres';
import { list } from './admission';

/** A limit (GCRA): it refills by one request in every `interval` microseconds, up to `burst`. */
export type GcraLimit = { interval: number; burst: number };

/** The demand of the requests of one key. */
export type KeyDemand = GcraLimit & {
  id: string;
  organization: GcraLimit & { id: string };
  /** The number of requests to admit. */
  asked: number;
  /** The number of requests that were refused before the limits. */
  refused: number;
  /** The maximum number of concurrent requests; null for any number. */
  slotLimit: number | null;
  /** The position of its first request. */
  first: number;
};

/** The result of a limit. Times are in microseconds. */
export type Grant = {
  granted: number;
  /** Time until the whole burst is available again. */
  due: number;
};

type TakenRow = {
  at: number;
  taken: number[] | null;
  granted: number[];
  due: number[];
  organizationsTaken: number[] | null;
  organizationDue: number[];
};

const takeText = `
  select at, taken, granted, due, organizations_taken as "organizationsTaken", organization_due as "organizationDue"
  from take_requests($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/**
 * Takes requests from the limits of their keys and organizations, and counts them. The keys must be distinct.
 * @returns by id, the grants of keys and the state of organizations' limits; keys that are gone are left out
 */
export async function takeRequests(demands: readonly KeyDemand[], sql: postgres.Sql) {
  const keys = [...demands].sort(byId);
  const asking = new Map(
    keys.flatMap(({ asked, organization }) => (asked > 0 ? [[organization.id, organization]] : [])),
  );
  const organizations = [...asking.values()].sort(byId);
  const places = new Map(organizations.map(({ id }, index) => [id, index + 1]));
  const [row] = await sql.unsafe<TakenRow[]>(
    takeText,
    [
      list(keys.map(({ id }) => id)),
      list(keys.map(({ asked, organization }) => (asked > 0 ? places.get(organization.id) : 'null'))),
      list(keys.map(({ asked }) => asked)),
      list(keys.map(({ refused }) => refused)),
      list(keys.map(({ interval }) => interval)),
      list(keys.map(({ burst }) => burst)),
      keys.some(({ slotLimit }) => slotLimit !== null) ? list(keys.map(({ slotLimit }) => slotLimit ?? 'null')) : null,
      list(keys.map(({ first }) => first)),
      list(organizations.map(({ id }) => id)),
      list(organizations.map(({ interval }) => interval)),
      list(organizations.map(({ burst }) => burst)),
    ],
    { prepare: true },
  );
  const grants = new Map<string, Grant>();
  row?.taken?.forEach((place, index) => {
    const key = keys[place - 1];
    if (key) grants.set(key.id, { granted: row.granted[index] ?? 0, due: row.due[index] ?? 0 });
  });
  const organizationDue = new Map<string, number>();
  row?.organizationsTaken?.forEach((place, index) => {
    const organization = organizations[place - 1];
    if (organization) organizationDue.set(organization.id, row.organizationDue[index] ?? 0);
  });
  return { at: row?.at ?? 0, grants, organizationDue };
}
