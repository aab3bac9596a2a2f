import 'server-only';
import { type AuditEventRow, findSpaceNames } from '@/db/queries/audit-log';
import { apiKeyPath, spacePath } from '../paths';
import { coversApiKeys } from '../plans';
import type { Viewer } from '../viewer';
import { spaceIdsOf, toAuditEntry } from './entry';
import type { AuditEntry } from './schema';

/** Converts events of the viewer's organization into their DTOs, with the names and pages of their targets. */
export async function toEntries(viewer: Viewer, events: AuditEventRow[]): Promise<AuditEntry[]> {
  const { id, name, slug } = viewer.organization;
  const spaces = await findSpaceNames(id, [...new Set(events.flatMap(spaceIdsOf))]);
  const names = new Map([[id, name], ...spaces.map((space): [string, string] => [space.id, space.name])]);
  const liveSpaces = new Set(spaces.filter((space) => !space.isDeleted).map((space) => space.id));
  const pathOf = ({ targetType, targetId }: AuditEventRow) => {
    if (targetType === 'space' && liveSpaces.has(targetId)) return spacePath(slug, targetId);
    return targetType === 'api_key' && coversApiKeys(viewer.subscription) ? apiKeyPath(slug, targetId) : null;
  };
  return events.map((event) => toAuditEntry(event, { names, pathOf }));
}
