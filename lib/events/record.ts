import 'server-only';
import { v7 as newId } from 'uuid';
import type { Transaction } from '@/db/client';
import { insertEvents } from '@/db/queries/events';
import type { EventType } from './event-types';

/** Something that happened without an action of the audit log. `data` must never contain a secret. */
export type NewEvent = {
  type: EventType;
  apiKeyId: string | null;
  spaceId: string | null;
  data: Record<string, unknown>;
};

/** Records events that no audit entry causes, in the transaction of what happened. Webhooks get them with its commit. */
export async function recordEvents(organizationId: string, events: NewEvent[], tx: Transaction): Promise<void> {
  await insertEvents(
    organizationId,
    events.map((event) => ({ id: newId(), ...event })),
    tx,
  );
}
