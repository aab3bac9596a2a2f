import 'server-only';
import { findAuditEvents } from '@/db/queries/audit-log';
import { toEntries } from '../audit-log/entries';
import type { AuditEntry } from '../audit-log/schema';
import { canInOrganization } from '../permissions';
import type { Viewer } from '../viewer';
import { requireApiKey } from './access';

/** How many entries are shown; the audit log has all. */
const maxEntries = 100;

/**
 * Lists what was done to a key, newest first, for everyone who sees the key. Only those who may see the audit log get
 * the addresses from which it was done.
 * @throws AppError not_found
 */
export async function listKeyHistory(viewer: Viewer, id: string): Promise<AuditEntry[]> {
  await requireApiKey(viewer, id, 'key:see_history');
  const filters = { query: '', people: [], actions: [], target: id, batch: null, from: null, to: null };
  const events = await findAuditEvents(viewer.organization.id, filters, { limit: maxEntries, offset: 0 });
  const entries = await toEntries(viewer, events);
  if (canInOrganization('audit_log:see', viewer.role)) return entries;
  return entries.map((entry) => ({ ...entry, address: '' }));
}
