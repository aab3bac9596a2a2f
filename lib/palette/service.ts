import 'server-only';
import { findApiKey } from '@/db/queries/api-keys';
import { toApiKeyRow } from '../api-keys/row';
import type { ApiKeyRow } from '../api-keys/schema';
import { canWithKey, canWithSpace } from '../permissions';
import { coversApiKeys } from '../plans';
import { spaceLogoUrl } from '../spaces/schema';
import { listSpacesWithRole } from '../spaces/spaces-with-role';
import type { Viewer } from '../viewer';
import type { PaletteStart } from './schema';

const maxSpaces = 1_000;

/** Returns the recent keys and the spaces that the viewer can see, for the command palette before a search. */
export async function getPaletteStart(viewer: Viewer, recentKeyIds: string[]): Promise<PaletteStart> {
  const hasKeys = coversApiKeys(viewer.subscription);
  const [spaces, recentKeys] = await Promise.all([
    listSpacesWithRole(viewer),
    Promise.all(hasKeys ? recentKeyIds.map((id) => findRow(viewer, id)) : []),
  ]);
  const accessIn = (spaceRole: (typeof spaces)[number]['role']) => ({ organizationRole: viewer.role, spaceRole });
  return {
    recentKeys: recentKeys.filter((key) => key !== null),
    spaces: spaces
      .filter(({ role }) => canWithSpace('space:see', accessIn(role)))
      .slice(0, maxSpaces)
      .map(({ id, name, logoVersion, role }) => ({
        id,
        name,
        logoUrl: spaceLogoUrl(viewer.organization.slug, { id, logoVersion }),
        mayCreateKeys: hasKeys && canWithKey('key:create', { ...accessIn(role), isOwner: false }),
      })),
  };
}

async function findRow(viewer: Viewer, id: string): Promise<ApiKeyRow | null> {
  const key = await findApiKey(viewer.organization.id, id, viewer.user.id);
  const isOwner = key?.ownerId === viewer.user.id;
  if (!key || key.state === 'removed') return null;
  if (!canWithKey('key:see', { organizationRole: viewer.role, spaceRole: key.spaceRole, isOwner })) return null;
  return toApiKeyRow(key, viewer);
}
