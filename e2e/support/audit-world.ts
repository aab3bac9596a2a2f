import { v7 as newId } from 'uuid';
import { auditEvents } from '@/db/schema/audit';
import { type AuditListParams, defaultAuditListParams } from '@/lib/audit-log/list-params';
import { listAuditEvents } from '@/lib/audit-log/service';
import type { Viewer } from '@/lib/viewer';
import { type FixtureDb, insertWorld } from './fixtures';
import { viewerOf } from './viewer-of';

/** Inserts an organization, and returns its admin as a viewer and what inserts an entry into its audit log. */
export async function insertAuditWorld(db: FixtureDb) {
  const world = await insertWorld(db);
  const viewer = viewerOf(world.organization, world.admin, 'admin');
  const insert = async (given: Partial<typeof auditEvents.$inferInsert> = {}) => {
    const event = {
      id: newId(),
      organizationId: world.organization.id,
      actorId: world.admin.id,
      action: 'api_key.created',
      targetType: 'api_key',
      targetId: newId(),
      details: { name: 'CI' },
      address: '198.51.100.4',
      ...given,
    };
    await db.insert(auditEvents).values(event);
    return event;
  };
  return { world, viewer, insert };
}

/** Lists entries with their total. */
export async function listWithTotal(viewer: Viewer, params: Partial<AuditListParams> = {}) {
  const found = await listAuditEvents(viewer, { ...defaultAuditListParams, ...params });
  return { ...found, total: await found.total };
}

/** Returns a time so many minutes before one that is always the same. */
export const minutesAgo = (minutes: number) => new Date(Date.UTC(2026, 5, 1) - minutes * 60_000);
