import type { auditEvents } from '@/db/schema/audit';
import { type AuditListParams, defaultAuditListParams } from '@/lib/audit-log/list-params';
import { listAuditEvents } from '@/lib/audit-log/service';
import type { Viewer } from '@/lib/viewer';
import { type FixtureDb, insertWorld } from './fixtures';
import { insertAuditEvent } from './insert-audit-event';
import { viewerOf } from './viewer-of';

/**
 * Inserts an organization, and returns its admin as a viewer and a function that inserts an entry into its audit log.
 */
export async function insertAuditWorld(db: FixtureDb) {
  const world = await insertWorld(db);
  const viewer = viewerOf(world.organization, world.admin, 'admin');
  const insert = (given?: Partial<typeof auditEvents.$inferInsert>) => insertAuditEvent(db, world, given);
  return { world, viewer, insert };
}

/** Lists entries with their total. */
export async function listWithTotal(viewer: Viewer, params: Partial<AuditListParams> = {}) {
  const found = await listAuditEvents(viewer, { ...defaultAuditListParams, ...params });
  return { ...found, total: await found.total };
}

/** Returns a time this many minutes before a fixed one. */
export const minutesAgo = (minutes: number) => new Date(Date.UTC(2026, 5, 1) - minutes * 60_000);
