import 'server-only';
import { v7 as newId } from 'uuid';
import {
  countWaiting,
  findAttempts,
  findDeliveries,
  findLastDeliveries,
  insertTestDelivery,
  type LastDeliveryRow,
  requeueDelivery,
} from '@/db/queries/webhook-deliveries';
import { type FoundEndpoint, findEndpoint, findEndpoints, lockEndpoint } from '@/db/queries/webhooks';
import { withCurrentRights } from '../current-rights';
import { env } from '../env';
import { AppError } from '../errors';
import { type EventType, eventTypeNames, eventTypes } from '../events/event-types';
import type { Viewer } from '../viewer';
import { requireMayManage, webhookGone } from './change';
import { chatBody } from './chat-message';
import type {
  DeliveryState,
  LastDelivery,
  WebhookAttempt,
  WebhookDelivery,
  WebhookDetails,
  WebhookKind,
  WebhookRow,
} from './schema';
import { openText } from './sealed-text';
import { type SentDelivery, standardBody } from './standard-body';

/** Maximum number of messages on a page. */
const deliveriesShown = 25;

/** Lists the organization's webhooks, the oldest first. @throws AppError forbidden */
export async function listWebhooks(viewer: Viewer): Promise<WebhookRow[]> {
  requireMayManage(viewer);
  const endpoints = await findEndpoints(viewer.organization.id);
  const last = await findLastDeliveries(
    viewer.organization.id,
    endpoints.map(({ id }) => id),
  );
  return endpoints.map((endpoint) => toRow(endpoint, last));
}

/** Returns a webhook. @throws AppError forbidden, not_found */
export async function getWebhook(viewer: Viewer, id: string): Promise<WebhookDetails> {
  requireMayManage(viewer);
  const organizationId = viewer.organization.id;
  const [endpoint, last, waiting] = await Promise.all([
    findEndpoint(organizationId, id),
    findLastDeliveries(organizationId, [id]),
    countWaiting(organizationId, id),
  ]);
  if (!endpoint) throw webhookGone();
  const secret = endpoint.kind === 'standard' ? openText(endpoint.secret, id) : null;
  return {
    ...toRow(endpoint, last),
    secretEnd: secret?.slice(-5) ?? null,
    oldSecretEndsAt: endpoint.oldSecretEndsAt?.toISOString() ?? null,
    waiting,
  };
}

/** Lists a webhook's messages with their attempts, the newest first. @throws AppError forbidden, not_found */
export async function listDeliveries(
  viewer: Viewer,
  { id, state, before }: { id: string; state: DeliveryState | null; before: string | null },
): Promise<{ rows: WebhookDelivery[]; hasMore: boolean }> {
  requireMayManage(viewer);
  const organizationId = viewer.organization.id;
  const endpoint = await findEndpoint(organizationId, id);
  if (!endpoint) throw webhookGone();
  const found = await findDeliveries(organizationId, id, { state, before, limit: deliveriesShown + 1 });
  const shown = found.slice(0, deliveriesShown);
  const attempts = await findAttempts(
    organizationId,
    shown.map((delivery) => delivery.id),
  );
  const attemptsOf = (deliveryId: string): WebhookAttempt[] =>
    attempts
      .filter((attempt) => attempt.deliveryId === deliveryId)
      .map(({ deliveryId: _, createdAt, ...attempt }) => ({ ...attempt, at: createdAt.toISOString() }));
  const rows = shown.map((delivery) => ({
    id: delivery.id,
    what: labelOf(delivery.event?.type ?? null),
    about: aboutOf(delivery),
    body: bodyOf(viewer, endpoint.kind as WebhookKind, delivery),
    state: delivery.state as DeliveryState,
    attempts: attemptsOf(delivery.id),
    attemptCount: delivery.attempts,
    at: delivery.createdAt.toISOString(),
    nextAt: delivery.state === 'waiting' ? delivery.nextAt.toISOString() : null,
  }));
  return { rows, hasMore: found.length > deliveriesShown };
}

/** Queues a test message. @throws AppError forbidden, not_found, conflict for a disabled webhook */
export async function sendTestEvent(by: Viewer, endpointId: string): Promise<{ id: string }> {
  const id = newId();
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    requireMayManage(viewer);
    await requireEnabled(viewer.organization.id, endpointId, tx);
    await insertTestDelivery(viewer.organization.id, { id, endpointId, sentBy: viewer.user.id }, tx);
    return { id };
  });
}

/** Queues a message again, under the same id. @throws AppError forbidden, not_found, conflict for a disabled webhook */
export async function sendAgain(by: Viewer, id: string): Promise<{ id: string }> {
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    requireMayManage(viewer);
    const found = await requeueDelivery(viewer.organization.id, id, tx);
    if (!found) throw new AppError('not_found', 'This message is not kept any more.');
    await requireEnabled(viewer.organization.id, found.endpointId, tx);
    return { id };
  });
}

async function requireEnabled(organizationId: string, id: string, tx: Parameters<typeof lockEndpoint>[2]) {
  const endpoint = await lockEndpoint(organizationId, id, tx);
  if (!endpoint) throw webhookGone();
  if (endpoint.disabledAt) throw new AppError('conflict', 'The webhook is disabled. Enable it first.');
}

function toRow(endpoint: FoundEndpoint, last: LastDeliveryRow[]): WebhookRow {
  const { id, name, url, disabledAt, failingSince, disabledReason } = endpoint;
  const types = endpoint.eventTypes;
  const newest = last.find(({ endpointId }) => endpointId === id);
  return {
    id,
    kind: endpoint.kind as WebhookKind,
    name,
    url,
    eventTypes: types && eventTypeNames.filter((type) => types.includes(type)),
    state: disabledAt ? 'disabled' : failingSince ? 'failing' : 'enabled',
    disabledReason: disabledReason as WebhookRow['disabledReason'],
    disabledAt: disabledAt?.toISOString() ?? null,
    failingSince: failingSince?.toISOString() ?? null,
    lastDelivery: newest ? toLastDelivery(newest) : null,
  };
}

function toLastDelivery({ state, attempts, status, at, nextAt }: LastDeliveryRow): LastDelivery {
  return {
    state: state as DeliveryState,
    attempts,
    status,
    at: at && new Date(at).toISOString(),
    nextAt: state === 'waiting' ? new Date(nextAt).toISOString() : null,
  };
}

function labelOf(type: string | null): string {
  if (type === null) return 'Test event';
  return Object.hasOwn(eventTypes, type) ? eventTypes[type as EventType].label : type;
}

type FoundDelivery = Awaited<ReturnType<typeof findDeliveries>>[number];

function aboutOf({ event, sentBy }: FoundDelivery): string {
  if (event) return typeof event.data.name === 'string' ? event.data.name : '';
  return sentBy ? `Sent by ${sentBy}` : '';
}

/** Returns the body of a message, as in `messageOf`. */
function bodyOf({ organization }: Viewer, kind: WebhookKind, delivery: FoundDelivery): string {
  const { event, spaceName, actorId, actorName } = delivery;
  const sent: SentDelivery = {
    id: delivery.id,
    organizationId: organization.id,
    organizationSlug: organization.slug,
    organizationName: organization.name,
    event: event && { ...event, spaceName, actorId, actorName, createdAt: event.createdAt.toISOString() },
    testBy: delivery.sentBy,
    createdAt: delivery.createdAt,
  };
  return kind === 'standard' ? standardBody(sent) : chatBody(kind, sent, env().APP_URL);
}
