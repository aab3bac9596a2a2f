import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { whileLoadingKeys } from '@/db/bulk-load';
import { keyColumns, keyLines } from './keys';
import type { BenchOrganization } from './organizations';

type Progress = (done: number, all: number) => void;

/** Into how many stretches of time a load is divided, and how many of them one statement holds. */
const stretches = 5_000;
const stretchesInStatement = 50;

/**
 * Loads organizations with their people, spaces and keys by COPY. Keys come as they do where people create them: oldest
 * first, those of one organization between those of all others. Organizations without keys come last: once they are
 * there the load is complete.
 */
export async function loadOrganizations(sql: postgres.Sql, all: BenchOrganization[], progress: Progress) {
  const total = all.reduce((sum, { keys }) => sum + keys, 0);
  const withKeys = all.filter(({ keys }) => keys > 0);
  let done = 0;
  for (const organization of withKeys) await loadPeopleAndSpaces(sql, organization);
  await whileLoadingKeys(sql, loadKeys);
  for (const organization of all) {
    if (!withKeys.includes(organization)) await loadPeopleAndSpaces(sql, organization);
  }
  // What autovacuum does in the minutes after: statistics, and the marks that index-only scans live on.
  await sql`vacuum (analyze)`;

  async function loadKeys() {
    const sources = withKeys.map((organization) => ({
      lines: keyLines(organization),
      inStretch: Math.ceil(organization.keys / stretches),
    }));
    const nextStretches = function* () {
      for (let stretch = 0; stretch < stretchesInStatement; stretch += 1) {
        const taken = sources.flatMap(({ lines, inStretch }) => take(lines, inStretch));
        done += taken.length;
        progress(done, total);
        yield taken.join('');
      }
    };
    while (done < total) {
      const target = await sql.unsafe(`copy api_keys (${keyColumns}) from stdin`).writable();
      await pipeline(Readable.from(nextStretches()), target);
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

/** The next items, as many as there are up to `length`; what follows stays in the iterator. */
function take<T>(items: Iterator<T, void>, length: number): T[] {
  const taken: T[] = [];
  while (taken.length < length) {
    const { value, done } = items.next();
    if (done) break;
    taken.push(value as T);
  }
  return taken;
}
