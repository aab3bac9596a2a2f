import type postgres from 'postgres';
import { parse } from 'postgres-array';

const toNumber = (text: string) => Number(text);

/** Parsers of array elements by the array's OID, which is the same on every server (pg_type.dat). */
const elements: [number, ((text: string) => unknown) | undefined][] = [
  [1000, (text) => text === 't'],
  // name, text, varchar, uuid, bigint, timestamptz: unchanged
  [1003, undefined],
  [1009, undefined],
  [1015, undefined],
  [2951, undefined],
  [1016, undefined],
  [1185, undefined],
  // smallint, integer, double precision
  [1005, toNumber],
  [1007, toNumber],
  [1022, toNumber],
];

/** Serializes a list as a PostgreSQL array; a string is one already. */
function toText(given: readonly unknown[] | string): string {
  if (typeof given === 'string') return given;
  return `{${given.map(elementText).join(',')}}`;
}

function elementText(element: unknown): string {
  if (element == null) return 'null';
  if (typeof element === 'number') return String(element);
  const text = String(element);
  // Few texts need escaping, and testing costs a tenth of replacing.
  return `"${/["\\]/.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text}"`;
}

/**
 * The driver's settings for arrays. By default it reads the array types from the server on each new connection, and
 * crashes the process when that query is canceled (porsager/postgres#1192).
 */
export const arrayTypes = {
  fetch_types: false,
  types: Object.fromEntries(
    elements.map(([oid, ofElement]) => [
      `array${oid}`,
      { to: oid, from: [oid], serialize: toText, parse: (text: string) => parse(text, ofElement ?? String) },
    ]),
  ) as Record<string, postgres.PostgresType>,
};
