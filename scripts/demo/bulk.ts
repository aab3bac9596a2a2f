import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import type postgres from 'postgres';
import { type BulkRow, bulkRow, keyColumns, lastUseColumns, randomBytesPerRow, secretColumns } from './bulk-row';
import { type DemoDb, loaders } from './connection';
import { ensureManyPeople, type Place } from './many-people';

const chunkSize = 20_000;
const spanMs = 3 * 365 * 86_400_000;
/** The share of removed keys, which are added to the wanted ones. */
const removedShare = 0.04;

/**
 * Fills an organization with COPY until it has `wanted` keys that are not removed. Each chunk commits on its own.
 * @returns the number of added keys
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
  const load = { organizationId, places, removed, total: missing + removed, started: Date.now() };
  let next = 0;
  let done = 0;
  let analyzed = 0;
  const work = async () => {
    while (next < load.total) {
      const from = next;
      next = Math.min(load.total, from + chunkSize);
      await copyChunk(db.$client, makeChunk(load, from, next));
      done += Math.min(load.total, from + chunkSize) - from;
      if (done >= 2 * analyzed) {
        analyzed = done;
        await db.$client.unsafe('analyze api_keys');
      }
      say(progressOf(done, load));
    }
  };
  await Promise.all(Array.from({ length: loaders }, work));
  return missing;
}

type Load = { organizationId: string; places: Place[]; removed: number; total: number; started: number };

/** Creates the rows `from` to `to` (exclusive) of a load, oldest first. */
function makeChunk({ organizationId, places, removed, total, started }: Load, from: number, to: number): BulkRow[] {
  const random = randomBytes((to - from) * randomBytesPerRow);
  return Array.from({ length: to - from }, (_, offset) => {
    const index = from + offset;
    return bulkRow({
      organizationId,
      place: places[index % places.length] ?? { spaceId: '', ownerIds: [] },
      // Spread evenly over the time, oldest first, like keys that users created.
      createdAt: Math.floor(started - spanMs * (1 - (index + Math.random()) / total)),
      // Also spread evenly; exactly `removed` in total.
      isRemoved: Math.floor(((index + 1) * removed) / total) > Math.floor((index * removed) / total),
      random: random.subarray(offset * randomBytesPerRow, (offset + 1) * randomBytesPerRow),
    });
  });
}

function progressOf(done: number, { total, started }: Load): string {
  const rate = Math.round(done / ((Date.now() - started) / 1_000));
  const percent = Math.floor((100 * done) / total);
  return `${done.toLocaleString('en')} keys, ${percent} %, ${rate.toLocaleString('en')} a second`;
}

async function copyChunk(client: postgres.Sql, rows: BulkRow[]): Promise<void> {
  const lines = (part: keyof BulkRow) => rows.map((row) => row[part]);
  await client.begin(async (tx) => {
    // Foreign keys and triggers cache plans for a small table, with which a chunk takes minutes.
    await tx.unsafe('discard plans');
    await copy(tx, 'api_keys', keyColumns, lines('key'));
    await tx.unsafe(
      `create temporary table uses on commit drop as select ${lastUseColumns} from api_key_last_uses limit 0`,
    );
    await copy(tx, 'uses', lastUseColumns, lines('use'));
    await tx.unsafe(
      'update api_key_last_uses l set last_used_at = u.last_used_at from uses u where u.api_key_id = l.api_key_id',
    );
    await copy(tx, 'api_key_secrets', secretColumns, lines('secret'));
  });
}

async function copy(tx: postgres.TransactionSql, table: string, columns: string, lines: string[]): Promise<void> {
  const target = await tx.unsafe(`copy ${table} (${columns}) from stdin`).writable();
  await pipeline(Readable.from(inBlocks(lines)), target);
}

/** Joins lines into blocks of about 100 kB, because one write per line would cost more than the rows. */
function* inBlocks(lines: string[]): Generator<string> {
  for (let start = 0; start < lines.length; start += 500) yield lines.slice(start, start + 500).join('');
}

/** Vacuums and analyzes the tables; otherwise the first searches after a large load would be slow. */
export async function tidyUp(db: DemoDb): Promise<void> {
  for (const table of ['api_keys', 'api_key_last_uses', 'api_key_secrets', 'api_key_usage']) {
    await db.$client.unsafe(`vacuum (analyze) ${table}`);
  }
}
