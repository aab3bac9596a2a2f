import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import type postgres from 'postgres';
import { bulkRow, keyColumns, randomBytesPerRow, secretColumns } from './bulk-row';
import type { DemoDb } from './connection';
import { ensureManyPeople } from './many-people';

const chunkSize = 20_000;
const yearsBack = 3;
/** Removed keys, on top of those in the list. */
const removedShare = 0.04;

/**
 * Fills an organization up to `wanted` keys that are not removed, by COPY, in chunks that commit on their own.
 * @returns how many were added
 */
export async function fillWithKeys(
  db: DemoDb,
  organizationId: string,
  wanted: number,
  say: (line: string) => void,
): Promise<number> {
  const [row] = await db.execute(
    sql`select count(*)::int as count from api_keys where organization_id = ${organizationId} and removed_at is null`,
  );
  const missing = wanted - Number(row?.count);
  if (missing <= 0) return 0;
  const places = await ensureManyPeople(db, organizationId);
  const removed = Math.floor(missing * removedShare);
  const total = missing + removed;
  const started = Date.now();
  const spanMs = yearsBack * 365 * 86_400_000;
  let analyzed = 0;
  for (let done = 0; done < total; done += chunkSize) {
    const size = Math.min(chunkSize, total - done);
    const random = randomBytes(size * randomBytesPerRow);
    const rows = Array.from({ length: size }, (_, offset) => {
      const index = done + offset;
      return bulkRow({
        organizationId,
        place: places[index % places.length] ?? { spaceId: '', ownerIds: [] },
        // Oldest first, evenly: the order in which they would have come.
        createdAt: Math.floor(started - spanMs * (1 - (index + Math.random()) / total)),
        // Evenly too, and exactly as many as come on top.
        isRemoved: Math.floor(((index + 1) * removed) / total) > Math.floor((index * removed) / total),
        random: random.subarray(offset * randomBytesPerRow, (offset + 1) * randomBytesPerRow),
      });
    });
    await db.$client.begin(async (tx) => {
      await copy(
        tx,
        'api_keys',
        keyColumns,
        rows.map(({ key }) => key),
      );
      // Foreign keys are checked by plans made when the table was small; new statistics make new ones. Without
      // this a chunk takes minutes.
      if (done + size >= 2 * analyzed) {
        await tx.unsafe('analyze api_keys');
        analyzed = done + size;
      }
      await copy(
        tx,
        'api_key_secrets',
        secretColumns,
        rows.map(({ secret }) => secret),
      );
    });
    const count = done + rows.length;
    const rate = Math.round(count / ((Date.now() - started) / 1_000));
    say(
      `${count.toLocaleString('en')} keys, ${Math.floor((100 * count) / total)} %, ${rate.toLocaleString('en')} a second`,
    );
  }
  return missing;
}

async function copy(tx: postgres.TransactionSql, table: string, columns: string, lines: string[]): Promise<void> {
  const target = await tx.unsafe(`copy ${table} (${columns}) from stdin`).writable();
  await pipeline(Readable.from(inBlocks(lines)), target);
}

/** Lines joined into blocks of some 100 kB: a write a line would cost more than the rows. */
function* inBlocks(lines: string[]): Generator<string> {
  for (let start = 0; start < lines.length; start += 500) yield lines.slice(start, start + 500).join('');
}

/** Brings statistics and visibility up to date, which the first searches after a large load would wait for. */
export async function tidyUp(db: DemoDb): Promise<void> {
  for (const table of ['api_keys', 'api_key_secrets', 'api_key_usage']) {
    await db.$client.unsafe(`vacuum (analyze) ${table}`);
  }
}
