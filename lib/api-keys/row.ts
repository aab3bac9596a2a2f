import 'server-only';
import type { findApiKey } from '@/db/queries/api-keys';
import { avatarUrl } from '../account/schema';
import { canWithKey, type SpaceRole } from '../permissions';
import { spaceLogoUrl } from '../spaces/schema';
import type { Viewer } from '../viewer';
import { previewOf } from './preview';
import type { ApiKeyRow, KeyEnvironment } from './schema';
import type { KeyState } from './state';

/** A key as the queries return it, with its space and users. */
export type FoundApiKey = NonNullable<Awaited<ReturnType<typeof findApiKey>>>;

type RowSource = {
  id: string;
  name: string;
  lastFive: string;
  spaceId: string;
  spaceName: string;
  spaceLogoVersion: string | null;
  spaceDeletedAt: Date | null;
  ownerId: string;
  ownerName: string;
  ownerAvatarVersion: string | null;
  isOwnerLeft: boolean;
  spaceRole: SpaceRole | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  removedAt: Date | null;
  removedByName: string | null;
  state: KeyState;
  environment: KeyEnvironment | null;
  expiresAt: Date | null;
};

const spaceOf = (key: RowSource) => ({ id: key.spaceId, logoVersion: key.spaceLogoVersion });
const ownerOf = (key: RowSource) => ({ id: key.ownerId, avatarVersion: key.ownerAvatarVersion });

/** Converts a key into its DTO, with the viewer's permissions. */
export function toApiKeyRow(key: RowSource, viewer: Viewer): ApiKeyRow {
  const { state } = key;
  const isOwn = key.ownerId === viewer.user.id;
  const access = { organizationRole: viewer.role, spaceRole: key.spaceRole, isOwner: isOwn };
  return {
    id: key.id,
    name: key.name,
    preview: previewOf(key.lastFive),
    state,
    space: {
      id: key.spaceId,
      name: key.spaceName,
      // The logo of a deleted space is no longer served.
      logoUrl: key.spaceDeletedAt ? null : spaceLogoUrl(viewer.organization.slug, spaceOf(key)),
      isDeleted: key.spaceDeletedAt !== null,
    },
    owner: { id: key.ownerId, name: key.ownerName, avatarUrl: avatarUrl(ownerOf(key)), hasLeft: key.isOwnerLeft },
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    environment: key.environment,
    expiresAt: key.expiresAt?.toISOString() ?? null,
    weekRequests: null,
    removedAt: key.removedAt?.toISOString() ?? null,
    removedByName: key.removedByName,
    isOwn,
    mayChange: state !== 'removed' && canWithKey('key:change', access),
    mayRemove: state !== 'removed' && canWithKey('key:remove', access),
  };
}
