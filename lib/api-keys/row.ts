import 'server-only';
import type { findApiKey } from '@/db/queries/api-keys';
import { canWithKey, type SpaceRole } from '../permissions';
import type { Viewer } from '../viewer';
import type { ApiKeyRow } from './contract';
import { previewOf } from './preview';
import { keyStateOf } from './state';

/** A key as the queries find it, with its space and people. */
export type FoundApiKey = NonNullable<Awaited<ReturnType<typeof findApiKey>>>;

type RowSource = {
  id: string;
  name: string;
  lastFive: string;
  spaceId: string;
  spaceName: string;
  ownerId: string;
  ownerName: string;
  spaceRole: SpaceRole | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  disabledAt: Date | null;
  removedAt: Date | null;
};

/** What the browser is told about a key, judged for this viewer at this moment. */
export function toApiKeyRow(key: RowSource, viewer: Viewer): ApiKeyRow {
  const state = keyStateOf(key, new Date());
  const isOwn = key.ownerId === viewer.user.id;
  const standing = { organizationRole: viewer.role, spaceRole: key.spaceRole, isOwner: isOwn };
  return {
    id: key.id,
    name: key.name,
    preview: previewOf(key.lastFive),
    state,
    space: { id: key.spaceId, name: key.spaceName },
    owner: { id: key.ownerId, name: key.ownerName },
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    isOwn,
    mayRemove: state !== 'removed' && canWithKey('key:remove', standing),
  };
}
