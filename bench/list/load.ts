import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { whileLoadingKeys } from '@/db/bulk-load';
import { keyColumns, keyLines } from './keys';
import type { BenchOrganization } from './organizations';

type Progress = (done: number, all: number) => void;

/** Loads organizations with their people, spaces and keys by COPY, one statement an organization. */
export async function loadOrganizations(sql: postgres.Sql, all: BenchOrganization[], progress: Progress) {
  const total = all.reduce((sum, { keys }) => sum + keys, 0);
  let done = 0;
  await whileLoadingKeys(sql, loadAll);
  // What autovacuum does in the minutes after: statistics, and the marks that index-only scans live on.
  await sql`vacuum (analyze)`;

  async function loadAll() {
    for (const organization of all) {
      await loadPeopleAndSpaces(sql, organization);
      const target = await sql.unsafe(`copy api_keys (${keyColumns}) from stdin`).writable();
      const counted = function* () {
        for (const chunk of chunks(keyLines(organization), 1_000)) {
          done += chunk.length;
          progress(done, total);
          yield chunk.join('');
        }
      };
      await pipeline(Readable.from(counted()), target);
    }
  }
}

async function loadPeopleAndSpaces(sql: postgres.Sql, { id, slug, owners, spaces }: BenchOrganization) {
  await sql`insert into organizations (id, slug, name) values (${id}, ${slug}, ${slug})`;
  const people = owners.map((owner, i) => ({ id: owner, email: `${slug}-${i}@bench.test`, name: `Person ${i}` }));
  await sql`insert into users ${sql(people)}`;
  await sql`insert into memberships ${sql(owners.map((user_id) => ({ organization_id: id, user_id, role: 'editor' })))}`;
  const rooms = spaces.map((space, i) => ({ id: space, organization_id: id, name: `Space ${i}` }));
  await sql`insert into spaces ${sql(rooms)}`;
}

function* chunks<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
