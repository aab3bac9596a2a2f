import type postgres from 'postgres';
import { parse } from 'postgres-array';

const toNumber = (text: string) => Number(text);

/** The elements of arrays that are read or sent, by the array's OID, which every PostgreSQL has (pg_type.dat). */
const elements: [number, ((text: string) => unknown) | undefined][] = [
  [1000, (text) => text === 't'],
  // name, text, varchar, uuid, bigint, timestamptz: as they come.
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

/** Writes a list as PostgreSQL reads it; a text is one already. */
function toText(given: readonly unknown[] | string): string {
  if (typeof given === 'string') return given;
  return `{${given.map(elementText).join(',')}}`;
}

function elementText(element: unknown): string {
  if (element == null) return 'null';
  if (typeof element === 'number') return String(element);
  const text = String(element);
  // Few texts have to be escaped, and looking costs a tenth of replacing.
  return `"${/["\\]/.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text}"`;
}

/**
 * The driver's settings for arrays. By default it asks the server for the types of arrays on each new connection, and
 * ends the process when that is cut short (porsager/postgres#1192).
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
