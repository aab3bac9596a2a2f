import 'server-only';
import { inTransaction, type Transaction } from '@/db/client';
import { type DueNotice, findNotices, lockDueNotices, settleNotices } from '@/db/queries/key-notices';
import { queueKeyMails } from '@/db/queries/mail-queue';
import { previewOf } from '../api-keys/preview';
import { limitFacts } from '../events/limit-reason';
import { type NewEvent, recordEvents } from '../events/record';
import { sendsMails } from '../mail';
import { expiryStage } from './expiry-stage';

/** Small, so that a transaction stays well below its time-outs. */
const batchSize = 200;
/** Maximum per round, so that 100,000 keys that expire on one day don't block other work. */
const maxBatches = 20;

/**
 * Records the events that time and the API cause, those due longest first. An event and the note that it was recorded
 * are written in one transaction. Each instance skips rows that another one has locked.
 * @returns whether more is due
 */
export async function announceDue(): Promise<boolean> {
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const taken = await inTransaction(announceBatch);
    if (taken < batchSize) return false;
  }
  return true;
}

type Judged = { notice: DueNotice; event: NewEvent | null };

async function announceBatch(tx: Transaction): Promise<number> {
  const locked = await lockDueNotices(batchSize, tx);
  if (locked.length === 0) return 0;
  const notices: Judged[] = (await findNotices(locked, tx)).map((notice) => ({ notice, event: toEvent(notice) }));
  const events = new Map<string, NewEvent[]>();
  for (const { notice, event } of notices) {
    if (!event) continue;
    const ofOrganization = events.get(notice.organizationId) ?? [];
    ofOrganization.push(event);
    events.set(notice.organizationId, ofOrganization);
  }
  for (const [organizationId, list] of events) await recordEvents(organizationId, list, tx);
  await queueMails(notices, tx);
  await settleNotices(
    notices.map(({ notice: { apiKeyId, kind }, event }) => ({ apiKeyId, kind, isAnnounced: event !== null })),
    tx,
  );
  return locked.length;
}

/** Queues the mails of events. The keys that expire on one day of UTC are in one mail. */
async function queueMails(notices: readonly Judged[], tx: Transaction): Promise<void> {
  if (!sendsMails()) return;
  const itemsOf = (type: NewEvent['type'], topicOf: (notice: DueNotice) => string) =>
    notices
      .filter(({ event }) => event?.type === type)
      .map(({ notice }) => ({
        organizationId: notice.organizationId,
        apiKeyId: notice.apiKeyId,
        topic: topicOf(notice),
      }));
  const expiring = itemsOf('api_key.expiring', ({ expiresAt, now }) =>
    expiresAt ? `${dayOf(expiresAt)} ${expiryStage(expiresAt, now)}` : '',
  );
  await queueKeyMails('expiring', expiring, tx);
  await queueKeyMails(
    'removed_key_used',
    itemsOf('api_key.removed_key_used', ({ now }) => dayOf(now)),
    tx,
  );
}

const dayOf = (date: Date) => date.toISOString().slice(0, 10);

/** Returns the event that is due by a notice; null when the key has changed so that none is. */
function toEvent(notice: DueNotice): NewEvent | null {
  const { apiKeyId, spaceId, name, lastFive } = notice;
  const due = dueOf(notice);
  if (!due) return null;
  const data = { name, spaceId, keyPreview: previewOf(lastFive), targetId: apiKeyId, actorId: null, ...due.facts };
  return { type: due.type, apiKeyId, spaceId, data };
}

type Due = { type: NewEvent['type']; facts: Record<string, unknown> };

function dueOf(notice: DueNotice): Due | null {
  const { kind, expiresAt, rotationEndsAt, removedAt, isSpaceDeleted, reason, now } = notice;
  if (kind === 'removed_use') {
    return removedAt && { type: 'api_key.removed_key_used', facts: { removedAt: removedAt.toISOString() } };
  }
  // Nobody needs the dates of a key whose requests are refused for good.
  if (removedAt || isSpaceDeleted) return null;
  if (kind === 'limit') return { type: 'api_key.limit_reached', facts: limitFacts(reason) };
  if (kind === 'rotation') {
    if (!rotationEndsAt || rotationEndsAt > now) return null;
    return { type: 'api_key.rotation_finished', facts: { oldSecretEndsAt: rotationEndsAt.toISOString() } };
  }
  if (!expiresAt) return null;
  const days = expiryStage(expiresAt, now);
  const facts = { expiresAt: expiresAt.toISOString() };
  return days === 0 ? { type: 'api_key.expired', facts } : { type: 'api_key.expiring', facts: { ...facts, days } };
}
