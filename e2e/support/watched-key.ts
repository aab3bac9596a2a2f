import { sql } from 'drizzle-orm';
import { requestLog } from '@/db/request-log-table';
import { createRequestId } from '@/lib/requests/request-id';
import { type FixtureDb, insertApiKey, insertWorld } from './fixtures';
import { insertViewer, viewerOf } from './viewer-of';

const dayMs = 86_400_000;

/**
 * Creates the partition of a day: shortly after midnight, 25 hours ago is on a day that maintenance does not create.
 */
async function createPartition(db: FixtureDb, at: Date): Promise<void> {
  const [from, until] = [0, dayMs].map((later) =>
    new Date(at.getTime() - (at.getTime() % dayMs) + later).toISOString(),
  );
  const name = `request_log_${from?.slice(0, 10).replaceAll('-', '')}`;
  await db.execute(
    sql.raw(`create table if not exists ${name} partition of request_log for values from ('${from}') to ('${until}')`),
  );
}

/**
 * Inserts a key with viewers who may and may not see client addresses, and returns a function that logs its requests.
 */
export async function insertWatchedKey(db: FixtureDb, given: Parameters<typeof insertApiKey>[3] = {}) {
  const world = await insertWorld(db);
  const viewer = viewerOf(world.organization, world.admin, 'admin');
  const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Watched', ...given });
  const member = await insertViewer(db, world.organization, { spaces: [{ id: world.space.id, role: 'viewer' }] });
  async function log(...entries: Partial<typeof requestLog.$inferInsert>[]) {
    const rows = entries.map((entry) => {
      const startedAt = entry.startedAt ?? new Date();
      return {
        organizationId: world.organization.id,
        apiKeyId: key.id,
        startedAt,
        requestId: createRequestId(startedAt.getTime()),
        status: entry.code ? 401 : 200,
        latencyMs: 5,
        client: 'curl/8',
        address: '203.0.113.9',
        secretLastFive: key.lastFive,
        ...entry,
      };
    });
    for (const { startedAt } of rows) await createPartition(db, startedAt);
    await db.insert(requestLog).values(rows);
  }
  return { ...world, viewer, member, key, log };
}
