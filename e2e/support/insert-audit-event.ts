import { v7 as newId } from 'uuid';
import { auditEvents } from '@/db/schema/audit';
import type { FixtureDb } from './fixtures';

type AuditedWorld = { organization: { id: string }; admin: { id: string } };

/** Inserts an entry into an organization's audit log, by default of its admin and about a key. */
export async function insertAuditEvent(
  db: FixtureDb,
  { organization, admin }: AuditedWorld,
  given: Partial<typeof auditEvents.$inferInsert> = {},
) {
  const event = {
    id: newId(),
    organizationId: organization.id,
    actorId: admin.id,
    action: 'api_key.created',
    targetType: 'api_key',
    targetId: newId(),
    details: { name: 'CI' },
    address: '198.51.100.4',
    ...given,
  };
  await db.insert(auditEvents).values(event);
  return event;
}
