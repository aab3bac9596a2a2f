import { sql } from 'drizzle-orm';
import type { FixtureDb } from './fixtures';

/** Moves an organization's keys and their notices into the past, as if this many hours had passed. */
export async function letTimePass(db: FixtureDb, organizationId: string, hours: number): Promise<void> {
  const by = sql`${hours} * interval '1 hour'`;
  await db.transaction(async (tx) => {
    const own = sql`where organization_id = ${organizationId}`;
    // The trigger of `api_keys` would treat an earlier expiry as a change by a user.
    await tx.execute(sql`create temporary table notices_before on commit drop as select * from api_key_notices ${own}`);
    await tx.execute(sql`
      update api_keys set expires_at = expires_at - ${by}, rotation_ends_at = rotation_ends_at - ${by} ${own}`);
    await tx.execute(sql`
      update api_key_notices n
      set due = b.due - ${by}, set_at = b.set_at - ${by}, announced_at = b.announced_at - ${by}
      from notices_before b where b.api_key_id = n.api_key_id and b.kind = n.kind`);
    await tx.execute(sql`
      update mails set due = due - ${by}, queued_at = queued_at - ${by}, sent_at = sent_at - ${by},
        told_until = told_until - ${by} ${own}`);
  });
}
