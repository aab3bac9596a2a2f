import 'server-only';
import { inOrganization } from '@/db/in-organization';
import {
  findNoticeEvents,
  findNoticeReads,
  insertReadNotice,
  type NoticeEventRow,
  updateReadUntil,
} from '@/db/queries/notices';
import { findKeyScope } from '../api-keys/access';
import { AppError } from '../errors';
import { eventTypeNames, eventTypes } from '../events/event-types';
import { apiKeyPath, apiKeysPath, auditLogPath, billingPath, membersPath, settingsPath } from '../paths';
import { canInOrganization } from '../permissions';
import { coversApiKeys } from '../plans';
import type { Viewer } from '../viewer';
import { isOfDeletedSpace, noticeWords } from './notice-words';
import type { Notice } from './schema';

/** Maximum number of notices; the audit log has all events. */
const maxNotices = 50;

const organizationTypes = eventTypeNames.filter((type) => eventTypes[type].concerns === 'admins');

/**
 * Returns the newest events of the last 30 days that concern the viewer: those of keys that they may see, and for admins
 * those of the organization. The events of one change of many keys are one notice. The viewer's own actions are read.
 */
export async function listNotices(viewer: Viewer): Promise<Notice[]> {
  const [found, reads] = await Promise.all([
    findEvents(viewer, maxNotices),
    findNoticeReads(viewer.organization.id, viewer.user.id),
  ]);
  const read = new Set(reads.readIds);
  return groupByBatch(found)
    .slice(0, maxNotices)
    .map(({ event, count }) => ({
      id: event.id,
      ...noticeWords(event, count),
      place: event.spaceName ?? 'Organization',
      at: event.createdAt.toISOString(),
      path: pathOf(viewer, event, count),
      isUnread: event.createdAt > reads.readUntil && !read.has(event.id) && event.actorId !== viewer.user.id,
    }));
}

/** Marks a notice that the viewer opened as read. @throws AppError not_found for events that don't concern them */
export async function readNotice(viewer: Viewer, id: string): Promise<void> {
  await requireNotice(viewer, id);
  const { organization, user } = viewer;
  await inOrganization(organization.id, (tx) => insertReadNotice(organization.id, user.id, id, tx));
}

/** Marks a notice and all before it as read. @throws AppError not_found for events that don't concern the viewer */
export async function readNoticesUntil(viewer: Viewer, id: string): Promise<void> {
  await requireNotice(viewer, id);
  const { organization, user } = viewer;
  await inOrganization(organization.id, (tx) => updateReadUntil(organization.id, user.id, id, tx));
}

async function requireNotice(viewer: Viewer, id: string): Promise<void> {
  if ((await findEvents(viewer, 1, id)).length === 0) {
    throw new AppError('not_found', 'This notification does not exist any more.');
  }
}

async function findEvents(viewer: Viewer, limit: number, id?: string): Promise<NoticeEventRow[]> {
  const isAdmin = canInOrganization('audit_log:see', viewer.role);
  const filters = {
    // A plan without API keys has no pages of keys.
    keys: coversApiKeys(viewer.subscription) ? await findKeyScope(viewer) : [],
    types: isAdmin ? organizationTypes : [],
    id,
  };
  return findNoticeEvents(viewer.organization.id, filters, limit);
}

type Grouped = { event: NoticeEventRow; count: number };

function groupByBatch(found: NoticeEventRow[]): Grouped[] {
  const groups = new Map<string, Grouped>();
  for (const event of found) {
    const group = groups.get(event.batch ?? event.id);
    if (group) group.count += 1;
    else groups.set(event.batch ?? event.id, { event, count: 1 });
  }
  return [...groups.values()];
}

function pathOf(viewer: Viewer, event: NoticeEventRow, count: number): Notice['path'] {
  const { slug } = viewer.organization;
  if (event.type === 'subscription.changed') return billingPath(slug);
  if (event.type === 'member.removed') return membersPath(slug);
  if (event.type === 'webhook.disabled') return settingsPath(slug);
  if (count > 1) {
    const seesLog = canInOrganization('audit_log:see', viewer.role);
    if (!seesLog) return apiKeysPath(slug);
    const entries = isOfDeletedSpace(event) ? `target=${event.data.spaceId}` : `batch=${event.batch}`;
    return auditLogPath(slug, entries);
  }
  return event.apiKeyId === null ? null : apiKeyPath(slug, event.apiKeyId);
}
