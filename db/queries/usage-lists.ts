import { sql } from 'drizzle-orm';

/** Lists as parameters of the queries of usage. */

export const uuids = (ids: readonly string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`;

export const times = (list: readonly Date[]) =>
  sql`${`{${list.map((time) => `"${time.toISOString()}"`).join(',')}}`}::timestamptz[]`;

/** Model names may hold anything, so that a list of them is no array literal. */
export const texts = (list: readonly string[]) =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(list)}::text::jsonb))`;

export const numbers = (list: readonly (number | null)[]) =>
  sql`${`{${list.map((n) => n ?? 'null').join(',')}}`}::int[]`;

export const isAny = (list: readonly string[] | undefined): list is readonly string[] =>
  list !== undefined && list.length > 0;
