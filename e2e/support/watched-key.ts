import { requestLog } from '@/db/request-log-table';
import { createRequestId } from '@/lib/requests/request-id';
import { type FixtureDb, insertApiKey, insertWorld } from './fixtures';
import { insertViewer, viewerOf } from './viewer-of';

/** Inserts a key with viewers who may and may not see client addresses, and a way to log requests of it. */
export async function insertWatchedKey(db: FixtureDb, given: Parameters<typeof insertApiKey>[3] = {}) {
  const world = await insertWorld(db);
  const viewer = viewerOf(world.organization, world.admin, 'admin');
  const key = await insertApiKey(db, world.space, world.admin.id, { name: 'Watched', ...given });
  const member = await insertViewer(db, world.organization, { spaces: [{ id: world.space.id, role: 'viewer' }] });
  const log = (...entries: Partial<typeof requestLog.$inferInsert>[]) =>
    db.insert(requestLog).values(
      entries.map((entry) => ({
        organizationId: world.organization.id,
        apiKeyId: key.id,
        startedAt: new Date(),
        requestId: createRequestId((entry.startedAt ?? new Date()).getTime()),
        status: entry.code ? 401 : 200,
        latencyMs: 5,
        client: 'curl/8',
        address: '203.0.113.9',
        secretLastFive: key.lastFive,
        ...entry,
      })),
    );
  return { ...world, viewer, member, key, log };
}
