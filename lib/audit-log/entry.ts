import 'server-only';
import type { Route } from 'next';
import type { AuditEventRow } from '@/db/queries/audit-log';
import { avatarUrl } from '../account/schema';
import { endpointGroupLabels } from '../api/endpoint-groups';
import {
  type AuditChangeText,
  type AuditEntry,
  type AuditFact,
  auditActionLabels,
  auditTargetLabels,
  settingWords,
} from './schema';

/** The field that changed, for actions whose details contain only `from` and `to`. */
const fieldOf: Record<string, string> = {
  'plan.changed': 'plan',
  'member.role_changed': 'role',
  'api_key.owner_changed': 'owner',
};

/** Fields whose values are words of the code, such as `past_due`. */
const codeFields: readonly string[] = ['role', 'status', 'environment', 'reason'];
const instant = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/;

/** The names of the organization and the spaces in the events' details, by id. */
type AuditNames = ReadonlyMap<string, string>;

/** Data that an entry needs beside its event. `pathOf` returns the page of an event's target, or null. */
export type AuditContext = { names: AuditNames; pathOf: (event: AuditEventRow) => Route | null };

/** Converts an event into its DTO. An event without a name, such as an invitation, is named by its address. */
export function toAuditEntry(event: AuditEventRow, { names, pathOf }: AuditContext): AuditEntry {
  const { changes, from, to, ...described } = event.details;
  const nameField = typeof described.name === 'string' ? 'name' : 'email';
  const { [nameField]: name, ...rest } = described;
  const unnamed = from !== undefined || to !== undefined ? { [fieldOf[event.action] ?? 'value']: { from, to } } : {};
  return {
    id: event.id,
    what: labelOf(auditActionLabels, event.action),
    person: event.actorId
      ? {
          id: event.actorId,
          name: event.actorName ?? '',
          email: event.actorEmail ?? '',
          avatarUrl: avatarUrl({ id: event.actorId, avatarVersion: event.actorAvatarVersion }),
        }
      : null,
    target: {
      type: event.targetType,
      typeLabel: labelOf(auditTargetLabels, event.targetType),
      id: event.targetId,
      name: typeof name === 'string' ? name : (names.get(event.targetId) ?? null),
      path: pathOf(event),
    },
    at: event.createdAt.toISOString(),
    address: event.address,
    requestId: event.requestId,
    changes: changesOf({ ...unnamed, ...(isRecord(changes) ? changes : {}) }, names, settingWords[event.targetType]),
    facts: factsOf(rest, names, settingWords[event.targetType]),
  };
}

/** Returns the ids of the spaces that an event names. */
export function spaceIdsOf({ details, targetType, targetId }: AuditEventRow): string[] {
  return [
    ...(typeof details.spaceId === 'string' ? [details.spaceId] : []),
    ...(targetType === 'space' ? [targetId] : []),
  ];
}

type Words = (typeof settingWords)[string] | undefined;

function changesOf(changes: Record<string, unknown>, names: AuditNames, words: Words): AuditChangeText[] {
  return Object.entries(changes).flatMap(([field, change]) => {
    if (!isRecord(change)) return [];
    const setting = words?.[field];
    const textOf = (value: unknown) => {
      const text = toText(value, names, field);
      if (text === null) return setting?.none ?? null;
      return setting?.unit ? `${text} ${setting.unit}` : text;
    };
    return [{ field: setting?.label ?? inWords(field), from: textOf(change.from), to: textOf(change.to) }];
  });
}

function factsOf(facts: Record<string, unknown>, names: AuditNames, words: Words): AuditFact[] {
  return Object.entries(facts).flatMap(([label, fact]) => {
    const value = toText(fact, names, label);
    return value === null ? [] : [{ label: words?.[label]?.label ?? inWords(label.replace(/Id$/, '')), value }];
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Formats the value of a field; null for an empty one. A record with a name is shown by its name. */
function toText(value: unknown, names: AuditNames, field = ''): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') {
    if (field === 'allowedEndpoints') return labelOf(endpointGroupLabels, value);
    return codeFields.includes(field) ? inWords(value) : (names.get(value) ?? value.replace(instant, '$1 $2 UTC'));
  }
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.map((item) => toText(item, names, field) ?? 'none').join(', ') || null;
  if (isRecord(value)) {
    const { name, role } = value;
    if (typeof name === 'string') return typeof role === 'string' ? `${name} (${inWords(role)})` : name;
    return Object.entries(value)
      .map(([key, item]) => `${inWords(key)}: ${toText(item, names, key) ?? 'none'}`)
      .join('; ');
  }
  return String(value);
}

/** Converts `defaultModel` or `default_model` into “Default model”, and `isDisabled` into “Disabled”. */
function inWords(name: string): string {
  if (name === 'email') return 'E-mail';
  const words = name
    .replace(/^is(?=[A-Z])/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_.]/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function labelOf(labels: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? name) : inWords(name);
}
