import 'server-only';
import { v7 as newId } from 'uuid';
import type { Transaction } from '@/db/client';
import { insertAuditEvents } from '@/db/queries/audit-events';
import type { RequestInfo } from './request-info';

/** Everything that is written to the audit log, by its verb. */
export type AuditAction =
  | 'organization.created'
  | 'plan.changed'
  | 'subscription.changed'
  | 'subscription.cancellation_changed'
  | 'billing.checkout_started'
  | 'billing.portal_opened'
  | 'api_key.created'
  | 'api_key.removed'
  | 'api_key.disabled'
  | 'api_key.enabled'
  | 'api_key.owner_changed'
  | 'member.invited'
  | 'member.joined'
  | 'member.role_changed'
  | 'member.removed'
  | 'member.left'
  | 'invitation.resent'
  | 'invitation.withdrawn'
  | 'organization.renamed'
  | 'space.created'
  | 'space.changed'
  | 'space.logo_changed'
  | 'space.deleted'
  | 'space.member_added'
  | 'space.member_role_changed'
  | 'space.member_removed'
  | 'account.renamed'
  | 'account.avatar_changed'
  | 'account.password_changed'
  | 'account.password_set'
  | 'account.password_removed'
  | 'account.way_connected'
  | 'account.way_disconnected'
  | 'account.session_ended'
  | 'account.signed_out_everywhere';

/** One field before and after. */
export type AuditChange = { from: unknown; to: unknown };

/** `name` is what the target was called, `changes` what changed by field; whatever else is a fact by its name. */
export type AuditDetails = { name?: string; changes?: Record<string, AuditChange>; [fact: string]: unknown };

/** What happened to what; `details` are for people to read and never hold a secret. */
type Entry = {
  action: AuditAction;
  targetType: 'organization' | 'api_key' | 'member' | 'invitation' | 'space' | 'account';
  targetId: string;
  details: AuditDetails;
};

/** Who did it; no user for what a payment provider reported. */
export type AuditActor = {
  organization: { id: string };
  user: { id: string } | null;
  request: Pick<RequestInfo, 'address' | 'requestId'>;
};

/** Records what happened in an organization, in the transaction of the change itself. */
export async function recordAudit(by: AuditActor, entry: Entry, tx: Transaction): Promise<void> {
  await recordAudits(by, [entry], tx);
}

/** The same for many things that one step of a person changed. */
export async function recordAudits(by: AuditActor, entries: Entry[], tx: Transaction): Promise<void> {
  const { address, requestId } = by.request;
  const events = entries.map((entry) => ({ id: newId(), actorId: by.user?.id ?? null, address, requestId, ...entry }));
  await insertAuditEvents(by.organization.id, events, tx);
}
