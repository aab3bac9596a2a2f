import 'server-only';
import { findAuditEvents, findKeyEvents } from '@/db/queries/audit-log';
import { findKeyScope, requireApiKeysPlan } from '../api-keys/access';
import { toEntries } from '../audit-log/entries';
import { canInOrganization } from '../permissions';
import type { Viewer } from '../viewer';
import type { RecentChange } from './schema';

const maxChanges = 5;
const everything = { query: '', people: [], actions: [], target: null, batch: null, from: null, to: null };

/**
 * Returns the newest changes, newest first: all of the audit log's for those who may see it, else those of the keys that
 * the viewer may see.
 */
export async function listRecentChanges(viewer: Viewer): Promise<RecentChange[]> {
  requireApiKeysPlan(viewer);
  const { id } = viewer.organization;
  const scope = await findKeyScope(viewer);
  const events =
    scope === 'all' && canInOrganization('audit_log:see', viewer.role)
      ? await findAuditEvents(id, everything, { limit: maxChanges, offset: 0 })
      : await findKeyEvents(id, scope, maxChanges);
  const entries = await toEntries(viewer, events);
  return entries.map(({ id, what, person, target, at }) => ({
    id,
    what,
    person: person && { name: person.name, avatarUrl: person.avatarUrl },
    target: target.name !== null && target.type !== 'organization' ? { name: target.name, path: target.path } : null,
    at,
  }));
}
