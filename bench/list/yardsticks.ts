import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { apiKeys } from '@/db/schema/api-keys';
import type { BenchOrganization } from './organizations';

/** Plain SQL over the same rows, with nothing of ours in it: how fast the machine is. */
export type Yardstick = {
  name: string;
  /** Milliseconds it took where the targets were set: two cores, PostgreSQL 15, as many rows. */
  elsewhere: number;
  run: (organization: BenchOrganization, db: Database) => Promise<unknown>;
};

/** Measured around every case too, for a machine that others share changes its speed within seconds. */
export const peer: Yardstick = {
  name: 'count(*) of the keys that are not removed',
  elsewhere: 102,
  run: ({ id }, db) =>
    db.execute(sql`select count(*) from ${apiKeys} where organization_id = ${id} and removed_at is null`),
};

export const yardsticks: Yardstick[] = [
  peer,
  {
    name: 'OFFSET 500,000 in the order of creation, without heap reads',
    elsewhere: 56,
    run: ({ id }, db) =>
      db.execute(sql`
        select created_at, id from ${apiKeys}
        where organization_id = ${id} and removed_at is null
        order by created_at, id offset 500000 limit 20`),
  },
];
