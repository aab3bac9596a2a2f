import { sql } from 'drizzle-orm';
import type { Transaction } from '../client';

/** Keys per statement: with twenty webhooks, it also writes twenty messages for each key. */
const chunkSize = 2_000;

/**
 * Inserts the event `api_key.removed` for each key of a space that is not removed. Call it in the transaction of the
 * space's deletion. `batch` groups them into one notice.
 */
export async function insertSpaceKeyEvents(
  organizationId: string,
  { spaceId, actorId, batch }: { spaceId: string; actorId: string; batch: string },
  tx: Transaction,
): Promise<void> {
  let after: string | undefined;
  do {
    const [last] = await tx.execute<{ id: string }>(sql`
      with keys as materialized (
        select id, name from api_keys
        where organization_id = ${organizationId} and space_id = ${spaceId} and not is_removed
          and id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid
        order by id limit ${chunkSize}
      ), inserted as (
        insert into events (id, organization_id, type, api_key_id, space_id, data)
        select gen_random_uuid(), ${organizationId}, 'api_key.removed', k.id, ${spaceId}, jsonb_build_object(
          'name', k.name, 'spaceId', ${spaceId}::text, 'targetId', k.id, 'actorId', ${actorId}::text,
          'reason', 'space_deleted', 'batch', ${batch}::text)
        from keys k
      )
      select id from keys order by id offset ${chunkSize - 1} limit 1`);
    after = last?.id;
  } while (after);
}
