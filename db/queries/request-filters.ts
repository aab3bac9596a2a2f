import { and, or, type SQL, sql } from 'drizzle-orm';
import { refusalCodes } from '@/lib/api/refusals';
import { clientLeft, type StatusClass } from '@/lib/usage/status-class';

/** The filters of a search for requests; an empty list allows all. */
export type RequestFilters = {
  from: Date | null;
  /** Exclusive. */
  to: Date | null;
  statuses: number[];
  classes: StatusClass[];
  codes: string[];
  models: string[];
  endpoints: string[];
  addresses: string[];
};

const textList = (values: readonly string[]) =>
  sql`array[${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )}]::text[]`;

/** Returns the condition that a request has a class, like `statusClassOf`. */
export function hasClass(name: StatusClass): SQL {
  const isRefusal = sql`coalesce(code = any(${textList(refusalCodes)}), false)`;
  switch (name) {
    case 'succeeded':
      return sql`(status < 400 and code is null)`;
    case 'cancelled':
      return sql`status = ${clientLeft}`;
    case 'failed':
      return sql`(status >= 500 or (status < 400 and code is not null and (not ${isRefusal} or code = 'rate_limit_exceeded')))`;
    case 'refused':
      return sql`(${isRefusal} and ((status < 400 and code <> 'rate_limit_exceeded')
        or (status between 400 and 499 and status <> ${clientLeft} and upstream_status is null)))`;
    case 'invalid':
      return sql`(status between 400 and 499 and status <> ${clientLeft}
        and not (${isRefusal} and upstream_status is null))`;
  }
}

function hasStatus({ statuses, classes }: RequestFilters): SQL | undefined {
  return or(
    statuses.length === 0 ? undefined : sql`status = any(${`{${statuses.join(',')}}`}::smallint[])`,
    ...classes.map(hasClass),
  );
}

/** Returns the condition of the filters without the key and the time; undefined for no condition. */
export function matches(filters: RequestFilters): SQL | undefined {
  const isOneOf = (column: 'code' | 'model' | 'endpoint' | 'address', values: string[]) =>
    values.length === 0 ? undefined : sql`${sql.identifier(column)} = any(${textList(values)})`;
  return and(
    hasStatus(filters),
    isOneOf('code', filters.codes),
    isOneOf('model', filters.models),
    isOneOf('endpoint', filters.endpoints),
    isOneOf('address', filters.addresses),
  );
}
