import type { Route } from 'next';
import { keySettingWords, type SettingWords } from '../api-keys/schema';
import type { AuditAction } from '../audit';

/** The DTOs of the audit log. Dates are ISO 8601 strings. */
export type AuditChangeText = { field: string; from: string | null; to: string | null };
export type AuditFact = { label: string; value: string };

export type AuditEntry = {
  id: string;
  /** The label of the action. */
  what: string;
  /** Null when the system did it. */
  person: { id: string; name: string; email: string; avatarUrl: string | null } | null;
  /** `path` is its page; null where it has none, or has none any more. */
  target: { type: string; typeLabel: string; id: string; name: string | null; path: Route | null };
  at: string;
  address: string;
  requestId: string;
  changes: AuditChangeText[];
  facts: AuditFact[];
};

export type AuditList = {
  rows: AuditEntry[];
  /** The exact total; a promise when it has to be counted, so that the rows don't wait for it. */
  total: number | Promise<number>;
  /** Starts at 1; the last page when the requested one is past the end. */
  page: number;
  /** The entry named in the URL, which may be on another page; null for none. */
  opened: AuditEntry | null;
};

/** Users with entries in the log, by name. */
export type AuditPeople = { id: string; name: string }[];

/** The label of each action. */
export const auditActionLabels: Record<AuditAction, string> = {
  'organization.created': 'Created the organization',
  'organization.renamed': 'Renamed the organization',
  'organization.settings_changed': 'Changed the organization’s settings',
  'plan.changed': 'Changed the plan',
  'billing.checkout_started': 'Started a payment for a plan',
  'billing.portal_opened': 'Opened the payment portal',
  'subscription.changed': 'Changed the subscription',
  'subscription.cancellation_changed': 'Changed when the subscription ends',
  'api_key.created': 'Created an API key',
  'api_key.changed': 'Changed an API key',
  'api_key.removed': 'Removed an API key',
  'api_key.disabled': 'Disabled an API key',
  'api_key.enabled': 'Enabled an API key',
  'api_key.owner_changed': 'Changed the owner of an API key',
  'api_key.rotated': 'Rotated an API key',
  'api_key.rotation_extended': 'Extended the rotation of an API key',
  'api_key.rotation_finished': 'Finished the rotation of an API key',
  'space.created': 'Created a space',
  'space.changed': 'Changed a space',
  'space.logo_changed': 'Changed a space’s logo',
  'space.deleted': 'Deleted a space',
  'space.member_added': 'Added a member to a space',
  'space.member_role_changed': 'Changed a role in a space',
  'space.member_removed': 'Removed a member from a space',
  'member.invited': 'Invited a member',
  'member.joined': 'Joined the organization',
  'member.role_changed': 'Changed a member’s role',
  'member.removed': 'Removed a member',
  'member.left': 'Left the organization',
  'invitation.resent': 'Resent an invitation',
  'invitation.withdrawn': 'Withdrew an invitation',
  'webhook.created': 'Created a webhook',
  'webhook.changed': 'Changed a webhook',
  'webhook.secret_rotated': 'Rotated the secret of a webhook',
  'webhook.old_secret_ended': 'Ended the old secret of a webhook',
  'webhook.removed': 'Removed a webhook',
  'webhook.disabled': 'Disabled a webhook that failed',
  'account.renamed': 'Changed their name',
  'account.avatar_changed': 'Changed their picture',
  'account.password_changed': 'Changed their password',
  'account.password_set': 'Set a password',
  'account.password_removed': 'Verified their e-mail address, which removed an older password',
  'account.reset_link_created': 'Created a link to reset a forgotten password',
  'account.password_reset': 'Removed a forgotten password',
  'account.sign_in_method_connected': 'Connected a sign-in method',
  'account.sign_in_method_disconnected': 'Disconnected a sign-in method',
  'account.session_ended': 'Ended one of their sessions',
  'account.signed_out_everywhere': 'Signed out everywhere',
};

export const auditActions = Object.keys(auditActionLabels) as AuditAction[];

/** The label of each target type. */
export const auditTargetLabels: Record<string, string> = {
  organization: 'Organization',
  api_key: 'API key',
  space: 'Space',
  member: 'Member',
  invitation: 'Invitation',
  webhook: 'Webhook',
  account: 'Account',
};

/** The labels of settings by the type of their target, and the text for an empty value. */
export const settingWords: Record<string, Record<string, SettingWords>> = {
  api_key: keySettingWords,
  webhook: {
    eventTypes: { label: 'Events', none: 'All events' },
    url: { label: 'URL', none: 'None' },
  },
  organization: {
    defaultKeyLifetime: { label: 'Default lifetime of keys', none: 'Unlimited', unit: 'days' },
    longestKeyLifetime: { label: 'Longest lifetime of keys', none: 'Unlimited', unit: 'days' },
  },
};
