import { and, eq, sql } from 'drizzle-orm';
import { apiKeyNotices } from '@/db/schema/api-key-notices';
import { announceDue } from '@/lib/notifications/announce-due';
import type { FixtureDb } from './fixtures';

/**
 * Records the due notices of an organization's keys, with two instances at once, until none is left: another test may
 * have locked some of them.
 */
export async function announceAll(db: FixtureDb, organizationId: string): Promise<void> {
  const isDue = and(eq(apiKeyNotices.organizationId, organizationId), sql`due <= now()`);
  do await Promise.all([announceDue(), announceDue()]);
  while ((await db.$count(apiKeyNotices, isDue)) > 0);
}
