import 'server-only';
import { findAuditEvents } from '@/db/queries/audit-log';
import { toEntries } from '../audit-log/entries';
import type { AuditEntry } from '../audit-log/schema';
import { canInOrganization } from '../permissions';
import type { Viewer } from '../viewer';
import { requireApiKey } from './access';

/** Maximum number of entries; the audit log has all. */
const maxEntries = 100;

/**
 * Lists the audit entries of a key, newest first, for everyone who can see the key. Addresses are included only if the
 * viewer may see the audit log.
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
