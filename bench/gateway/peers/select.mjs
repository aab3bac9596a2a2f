import { createHash } from 'node:crypto';
import postgres from 'postgres';

/** The smallest possible check: one indexed SELECT per request. */
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 10, onnotice: () => {} });

/** Finds a key by the hash of the Authorization header's secret; undefined when there is none. */
export async function findKey(authorization) {
  const hash = createHash('sha256')
    .update(authorization?.slice('Bearer '.length) ?? '')
    .digest();
  const [row] = await sql`select id, name, organization_id from bench_keys where hash = ${hash}`;
  return row;
}
