import 'server-only';
import type { AuditEventRow } from '@/db/queries/audit-log';
import { avatarUrl } from '../account/schema';
import { type AuditChangeText, type AuditEntry, type AuditFact, auditActionLabels, auditTargetLabels } from './schema';

/** The field that changed, for actions whose details contain only `from` and `to`. */
const fieldOf: Record<string, string> = { 'plan.changed': 'plan', 'member.role_changed': 'role' };

/** Converts an event into its DTO. `names` maps ids in its details to names. */
export function toAuditEntry(event: AuditEventRow, names: ReadonlyMap<string, string>): AuditEntry {
  const { name, changes, from, to, ...rest } = event.details;
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
      name: typeof name === 'string' ? name : null,
    },
    at: event.createdAt.toISOString(),
    address: event.address,
    requestId: event.requestId,
    changes: changesOf({ ...unnamed, ...(isRecord(changes) ? changes : {}) }, names),
    facts: factsOf(rest, names),
  };
}

/** Returns the space ids in an event's details, whose names `toAuditEntry` needs. */
export function spaceIdsOf(event: AuditEventRow): string[] {
  return typeof event.details.spaceId === 'string' ? [event.details.spaceId] : [];
}

function changesOf(changes: Record<string, unknown>, names: ReadonlyMap<string, string>): AuditChangeText[] {
  return Object.entries(changes).flatMap(([field, change]) =>
    isRecord(change) ? [{ field: inWords(field), from: toText(change.from, names), to: toText(change.to, names) }] : [],
  );
}

function factsOf(facts: Record<string, unknown>, names: ReadonlyMap<string, string>): AuditFact[] {
  return Object.entries(facts).flatMap(([label, fact]) => {
    const value = toText(fact, names);
    return value === null ? [] : [{ label: inWords(label.replace(/Id$/, '')), value }];
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Formats a value; null for an empty one. */
function toText(value: unknown, names: ReadonlyMap<string, string>): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') return names.get(value) ?? value;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.map((item) => toText(item, names) ?? 'none').join(', ');
  if (isRecord(value)) {
    return Object.entries(value)
      .map(([key, item]) => `${inWords(key)}: ${toText(item, names) ?? 'none'}`)
      .join('; ');
  }
  return String(value);
}

/** Converts `defaultModel` or `default_model` into “Default model”. */
function inWords(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_.]/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function labelOf(labels: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? name) : inWords(name);
}
