import 'server-only';
import { v7 as newId } from 'uuid';
import type { Transaction } from '@/db/client';
import {
  countEndpoints,
  deleteEndpoint,
  endOldEndpointSecret,
  type FoundEndpoint,
  findEndpoint,
  insertEndpoint,
  lockEndpoint,
  replaceEndpointSecret,
  updateEndpoint,
} from '@/db/queries/webhooks';
import { type AuditAction, type AuditChange, recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import { env } from '../env';
import { AppError } from '../errors';
import { canInOrganization } from '../permissions';
import type { Viewer } from '../viewer';
import { DestinationError, parseDestination, resolveDestination } from './destination';
import {
  type CreateWebhookInput,
  type IssuedSecret,
  maxEndpoints,
  secretOverlapHours,
  type WebhookPatch,
} from './schema';
import { openText, sealText } from './sealed-text';
import { createSigningSecret } from './signature';

/** @throws AppError forbidden unless the viewer is an admin of the organization */
export function requireMayManage({ role }: Viewer): void {
  if (canInOrganization('organization:change_settings', role)) return;
  throw new AppError('forbidden', 'Only an admin of this organization can see and change its webhooks.');
}

export const webhookGone = () => new AppError('not_found', 'This webhook does not exist, or it was removed.');

/**
 * Creates an endpoint and, for a standard webhook, its signing secret.
 * @throws AppError forbidden, invalid_request for a URL that is not public, conflict when there are too many
 */
export async function createWebhook(by: Viewer, input: CreateWebhookInput): Promise<IssuedSecret> {
  requireMayManage(by);
  const url = await requirePublic(input.url);
  const id = newId();
  const secret = input.kind === 'standard' ? createSigningSecret() : null;
  return change(by, async (viewer, tx) => {
    const organizationId = viewer.organization.id;
    if ((await countEndpoints(organizationId, tx)) >= maxEndpoints) {
      throw new AppError('conflict', `An organization has at most ${maxEndpoints} webhooks. Remove one first.`);
    }
    const { kind, name, eventTypes } = input;
    const shown = shownUrl(kind, url);
    const endpoint = { id, kind, name, url: shown, eventTypes, secret: sealText(secret ?? url.href, id) };
    await insertEndpoint(organizationId, endpoint, tx);
    await audit(viewer, 'webhook.created', { id, name, url: shown }, { kind, eventTypes }, tx);
    return { id, secret };
  });
}

/** Changes an endpoint. @throws AppError forbidden, not_found, invalid_request for a URL that is not public */
export async function changeWebhook(by: Viewer, id: string, patch: WebhookPatch): Promise<{ id: string }> {
  requireMayManage(by);
  // Checked outside the transaction, which must not wait for name servers.
  const url = patch.url === undefined ? undefined : await requirePublic(patch.url);
  return change(by, async (viewer, tx) => {
    const before = await lockEndpoint(viewer.organization.id, id, tx);
    if (!before) throw webhookGone();
    const { name, eventTypes, isEnabled } = patch;
    const isChat = before.kind !== 'standard';
    const changes: Record<string, AuditChange> = {};
    const note = (field: string, from: unknown, to: unknown) => {
      if (to !== undefined && JSON.stringify(from) !== JSON.stringify(to)) changes[field] = { from, to };
    };
    const shown = url && shownUrl(before.kind, url);
    note('name', before.name, name);
    note('url', before.url, shown);
    note('eventTypes', before.eventTypes, eventTypes);
    note('isEnabled', before.disabledAt === null, isEnabled);
    // Only the origin of a chat's URL is shown, so another URL may look the same.
    const isNewChatUrl = isChat && url !== undefined && openText(before.secret, id) !== url.href;
    if (isNewChatUrl) changes.url = { from: before.url, to: shown };
    if (Object.keys(changes).length === 0) return { id };
    const secret = isNewChatUrl ? sealText(url.href, id) : undefined;
    await updateEndpoint(
      viewer.organization.id,
      id,
      { name, url: shown, eventTypes, secret, isEnabled: changes.isEnabled && isEnabled },
      tx,
    );
    await audit(viewer, 'webhook.changed', { ...before, name: name ?? before.name }, { changes }, tx);
    return { id };
  });
}

/** Removes an endpoint with its messages; those that wait are not sent. @throws AppError forbidden, not_found */
export async function removeWebhook(by: Viewer, id: string): Promise<{ id: string }> {
  return change(by, async (viewer, tx) => {
    const before = await lockEndpoint(viewer.organization.id, id, tx);
    if (!before) throw webhookGone();
    await deleteEndpoint(viewer.organization.id, id, tx);
    await audit(viewer, 'webhook.removed', before, {}, tx);
    return { id };
  });
}

/**
 * Creates a new signing secret. The old one signs as well for a day, so that receivers can change over.
 * @throws AppError forbidden, not_found, invalid_request for chats, which have none
 */
export async function rotateWebhookSecret(by: Viewer, id: string): Promise<IssuedSecret> {
  const secret = createSigningSecret();
  return change(by, async (viewer, tx) => {
    const before = await lockEndpoint(viewer.organization.id, id, tx);
    if (!before) throw webhookGone();
    if (before.kind !== 'standard') throw new AppError('invalid_request', 'A chat’s webhook has no signing secret.');
    await replaceEndpointSecret(viewer.organization.id, id, sealText(secret, id), secretOverlapHours, tx);
    await audit(viewer, 'webhook.secret_rotated', before, { oldSecretSignsForHours: secretOverlapHours }, tx);
    return { id, secret };
  });
}

/** Ends the old secret of a rotation. @throws AppError forbidden, not_found, conflict when there is none */
export async function endOldWebhookSecret(by: Viewer, id: string): Promise<{ id: string }> {
  return change(by, async (viewer, tx) => {
    const before = await findEndpoint(viewer.organization.id, id, tx);
    if (!before) throw webhookGone();
    if (!(await endOldEndpointSecret(viewer.organization.id, id, tx))) {
      throw new AppError('conflict', 'The old secret has ended already.');
    }
    await audit(viewer, 'webhook.old_secret_ended', before, {}, tx);
    return { id };
  });
}

function change<T>(by: Viewer, run: (viewer: Viewer, tx: Transaction) => Promise<T>): Promise<T> {
  return withCurrentRights(by, 'shared', (viewer, tx) => {
    requireMayManage(viewer);
    return run(viewer, tx);
  });
}

/** Checks a URL as the sender will, so that the form can show the problem. Accepts names that don't resolve yet. */
async function requirePublic(text: string): Promise<URL> {
  const allowsPrivate = env().WEBHOOK_ALLOW_PRIVATE;
  try {
    const url = parseDestination(text, allowsPrivate);
    await resolveDestination(text, allowsPrivate).catch((error: unknown) => {
      if (error instanceof DestinationError && error.isRefused) throw error;
    });
    return url;
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    throw new AppError('invalid_request', error.message, { fields: { url: error.message } });
  }
}

/** The URL as it is stored in the clear. A chat's path is a secret: it lets anyone write there. */
const shownUrl = (kind: string, url: URL) => (kind === 'standard' ? url.href : url.origin);

function audit(
  viewer: Viewer,
  action: AuditAction,
  { id, name, url }: Pick<FoundEndpoint, 'id' | 'name' | 'url'>,
  details: Record<string, unknown>,
  tx: Transaction,
): Promise<void> {
  const entry = { action, targetType: 'webhook' as const, targetId: id, details: { name: name || url, ...details } };
  return recordAudit(viewer, entry, tx);
}
