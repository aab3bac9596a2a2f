import type { AuditAction } from '../audit';

/** Groups of event types, in the order in which they are offered. */
export const eventGroups = {
  key: 'API keys',
  attention: 'API keys, to act on',
  organization: 'Organization',
} as const;

type EventTypeRow = {
  /** Its name on its own. */
  label: string;
  /** Its name under the heading of its group. */
  shortLabel: string;
  group: keyof typeof eventGroups;
  /** The actions of the audit log that cause it; an event without any is recorded by `recordEvents`. */
  actions: readonly AuditAction[];
  /** `key`: the key's owner while in its space, and the admins of its space. `admins`: the organization's admins. */
  concerns: 'key' | 'admins';
};

/** The events that notices, mails and webhooks report. */
export const eventTypes = {
  'api_key.created': {
    label: 'API key created',
    shortLabel: 'Created',
    group: 'key',
    actions: ['api_key.created'],
    concerns: 'key',
  },
  'api_key.changed': {
    label: 'API key changed',
    shortLabel: 'Changed',
    group: 'key',
    actions: ['api_key.changed', 'api_key.owner_changed', 'api_key.rotation_extended'],
    concerns: 'key',
  },
  'api_key.disabled': {
    label: 'API key disabled',
    shortLabel: 'Disabled',
    group: 'key',
    actions: ['api_key.disabled'],
    concerns: 'key',
  },
  'api_key.enabled': {
    label: 'API key enabled',
    shortLabel: 'Enabled',
    group: 'key',
    actions: ['api_key.enabled'],
    concerns: 'key',
  },
  'api_key.rotated': {
    label: 'API key rotated',
    shortLabel: 'Rotated',
    group: 'key',
    actions: ['api_key.rotated'],
    concerns: 'key',
  },
  'api_key.rotation_finished': {
    label: 'Rotation finished',
    shortLabel: 'Rotation finished',
    group: 'key',
    actions: ['api_key.rotation_finished'],
    concerns: 'key',
  },
  'api_key.removed': {
    label: 'API key removed',
    shortLabel: 'Removed',
    group: 'key',
    actions: ['api_key.removed'],
    concerns: 'key',
  },
  'api_key.expiring': {
    label: 'API key expires soon',
    shortLabel: 'Expires soon',
    group: 'attention',
    actions: [],
    concerns: 'key',
  },
  'api_key.expired': {
    label: 'API key expired',
    shortLabel: 'Expired',
    group: 'attention',
    actions: [],
    concerns: 'key',
  },
  'api_key.removed_key_used': {
    label: 'Removed key used',
    shortLabel: 'Removed key used',
    group: 'attention',
    actions: [],
    concerns: 'key',
  },
  'api_key.limit_reached': {
    label: 'Limit reached',
    shortLabel: 'Limit reached',
    group: 'attention',
    actions: [],
    concerns: 'key',
  },
  'subscription.changed': {
    label: 'Plan changed',
    shortLabel: 'Plan changed',
    group: 'organization',
    actions: ['plan.changed', 'subscription.changed', 'subscription.cancellation_changed'],
    concerns: 'admins',
  },
  'member.removed': {
    label: 'Member removed',
    shortLabel: 'Member removed',
    group: 'organization',
    actions: ['member.removed', 'member.left'],
    concerns: 'admins',
  },
  'webhook.disabled': {
    label: 'Webhook disabled',
    shortLabel: 'Webhook disabled',
    group: 'organization',
    actions: ['webhook.disabled'],
    concerns: 'admins',
  },
} as const satisfies Record<string, EventTypeRow>;

export type EventType = keyof typeof eventTypes;

export const eventTypeNames = Object.keys(eventTypes) as EventType[];

type ActionWithEvent = (typeof eventTypes)[EventType]['actions'][number];

const noRight = 'It takes no right from a key or a person.';
const ownWebhook = 'An admin did it; a webhook that the system disables is an event.';
const ownAccount = 'It concerns the person’s own account, who did it.';

/** The actions of the audit log without an event, each with the reason. */
export const actionsWithoutEvent: Record<Exclude<AuditAction, ActionWithEvent>, string> = {
  'organization.created': 'It has no other members to notify yet.',
  'organization.renamed': noRight,
  'organization.settings_changed': 'Existing keys keep their expiry.',
  'billing.checkout_started': 'The change of the plan is the event.',
  'billing.portal_opened': 'The change of the plan is the event.',
  'space.created': noRight,
  'space.changed': 'It changes the space, not its keys.',
  'space.logo_changed': noRight,
  'space.deleted': 'Each of its keys has the event api_key.removed.',
  'space.member_added': noRight,
  'space.member_role_changed': 'It changes a person’s role, not a key.',
  'space.member_removed': 'The person stays a member of the organization.',
  'member.invited': noRight,
  'member.joined': noRight,
  'member.role_changed': 'The person stays a member of the organization.',
  'invitation.resent': noRight,
  'invitation.withdrawn': 'Nobody became a member through it.',
  'webhook.created': ownWebhook,
  'webhook.changed': ownWebhook,
  'webhook.secret_rotated': ownWebhook,
  'webhook.old_secret_ended': ownWebhook,
  'webhook.removed': ownWebhook,
  'account.renamed': ownAccount,
  'account.avatar_changed': ownAccount,
  'account.password_changed': ownAccount,
  'account.password_set': ownAccount,
  'account.password_removed': ownAccount,
  'account.reset_link_created': ownAccount,
  'account.password_reset': ownAccount,
  'account.sign_in_method_connected': ownAccount,
  'account.sign_in_method_disconnected': ownAccount,
  'account.session_ended': ownAccount,
  'account.signed_out_everywhere': ownAccount,
};

const typeByAction = new Map<AuditAction, EventType>(
  eventTypeNames.flatMap((type) => eventTypes[type].actions.map((action): [AuditAction, EventType] => [action, type])),
);

/** Returns the type of the event that an action of the audit log is; undefined for `actionsWithoutEvent`. */
export function eventTypeOf(action: AuditAction): EventType | undefined {
  return typeByAction.get(action);
}
