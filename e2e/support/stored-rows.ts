import { asc, eq, inArray } from 'drizzle-orm';
import { apiKeys } from '@/db/schema/api-keys';
import { auditEvents } from '@/db/schema/audit';
import type { FixtureDb } from './fixtures';

/** Returns a key's row. */
export async function findKey(db: FixtureDb, id: string) {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id));
  return row;
}

/** Returns the audit entries about these keys, spaces or users, oldest first. */
export function findAuditEvents(db: FixtureDb, ...targetIds: string[]) {
  return db.select().from(auditEvents).where(inArray(auditEvents.targetId, targetIds)).orderBy(asc(auditEvents.id));
}
