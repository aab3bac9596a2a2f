import 'server-only';
import { v7 as newId } from 'uuid';
import type { Transaction } from '@/db/client';
import { insertAuditEvents } from '@/db/queries/audit-events';
import { type EventRow, insertEvents } from '@/db/queries/events';
import { eventTypeOf } from './events/event-types';
import type { RequestInfo } from './request-info';

/** The actions of the audit log. */
export type AuditAction =
  | 'organization.created'
  | 'plan.changed'
  | 'subscription.changed'
  | 'subscription.cancellation_changed'
  | 'billing.checkout_started'
  | 'billing.portal_opened'
  | 'api_key.created'
  | 'api_key.changed'
  | 'api_key.removed'
  | 'api_key.disabled'
  | 'api_key.enabled'
  | 'api_key.owner_changed'
  | 'api_key.rotated'
  | 'api_key.rotation_extended'
  | 'api_key.rotation_finished'
  | 'member.invited'
  | 'member.joined'
  | 'member.role_changed'
  | 'member.removed'
  | 'member.left'
  | 'invitation.resent'
  | 'invitation.withdrawn'
  | 'organization.renamed'
  | 'organization.settings_changed'
  | 'space.created'
  | 'space.changed'
  | 'space.logo_changed'
  | 'space.deleted'
  | 'space.member_added'
  | 'space.member_role_changed'
  | 'space.member_removed'
  | 'webhook.created'
  | 'webhook.changed'
  | 'webhook.secret_rotated'
  | 'webhook.old_secret_ended'
  | 'webhook.removed'
  | 'webhook.disabled'
  | 'account.renamed'
  | 'account.avatar_changed'
  | 'account.password_changed'
  | 'account.password_set'
  | 'account.password_removed'
  | 'account.reset_link_created'
  | 'account.password_reset'
  | 'account.sign_in_method_connected'
  | 'account.sign_in_method_disconnected'
  | 'account.session_ended'
  | 'account.signed_out_everywhere';

/** The value of a field before and after. */
export type AuditChange = { from: unknown; to: unknown };

/** `name` is the name of the target, `changes` the changed fields; every other property is shown as a fact. */
export type AuditDetails = { name?: string; changes?: Record<string, AuditChange>; [fact: string]: unknown };

/** An action and its target. `details` are shown to users and must never contain a secret. */
type Entry = {
  action: AuditAction;
  targetType: 'organization' | 'api_key' | 'member' | 'invitation' | 'space' | 'webhook' | 'account';
  targetId: string;
  details: AuditDetails;
};

type EntryRow = { id: string; actorId: string | null };

/** The user who acted; null for changes that a payment provider reported. */
export type AuditActor = {
  organization: { id: string };
  user: { id: string } | null;
  request: Pick<RequestInfo, 'address' | 'requestId'>;
};

/** Records a change in an organization's audit log, in the transaction of the change itself, with its event. */
export async function recordAudit(by: AuditActor, entry: Entry, tx: Transaction): Promise<void> {
  await recordAudits(by, [entry], tx);
}

/** Records several entries of one change, with the events that they are. */
export async function recordAudits(by: AuditActor, entries: Entry[], tx: Transaction): Promise<void> {
  const { address, requestId } = by.request;
  const actorId = by.user?.id ?? null;
  const rows = entries.map((entry) => ({ id: newId(), actorId, address, requestId, ...entry }));
  await insertAuditEvents(by.organization.id, rows, tx);
  await insertEvents(by.organization.id, rows.flatMap(toEvents), tx);
}

/** Returns the event of an audit entry as a list, which is empty for actions without an event. */
function toEvents({ id, actorId, action, targetType, targetId, details }: Entry & EntryRow): EventRow[] {
  const type = eventTypeOf(action);
  if (!type) return [];
  const apiKeyId = targetType === 'api_key' ? targetId : null;
  const spaceId = typeof details.spaceId === 'string' ? details.spaceId : null;
  return [{ id, type, apiKeyId, spaceId, data: { ...details, targetId, actorId } }];
}
