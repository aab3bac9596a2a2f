import { createHash } from 'node:crypto';
import postgres from 'postgres';

/** The least a check can be: one indexed SELECT, a statement of its own for each request. */
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 10, onnotice: () => {} });

/** Finds a key by the hash of what stands in its header; undefined when there is none. */
export async function findKey(authorization) {
  const hash = createHash('sha256')
    .update(authorization?.slice('Bearer '.length) ?? '')
    .digest();
  const [row] = await sql`select id, name, organization_id from bench_keys where hash = ${hash}`;
  return row;
}
