import 'server-only';
import { type Db, dashboardDb } from '@/db/client';
import type { KeyScope } from '@/db/queries/api-key-list-where';
import { findApiKey } from '@/db/queries/api-keys';
import { findSpacesWithRole } from '@/db/queries/spaces';
import { AppError } from '../errors';
import { canWithKey, type KeyAction } from '../permissions';
import { apiKeysPlanId, coversApiKeys, plans } from '../plans';
import { listSpacesWithRole } from '../spaces/spaces-with-role';
import type { Viewer } from '../viewer';
import type { FoundApiKey } from './row';
import type { SpaceRef } from './schema';

/** @throws AppError subscription_inactive when the plan doesn't cover API keys */
export function requireApiKeysPlan(viewer: Viewer): void {
  if (coversApiKeys(viewer.subscription)) return;
  const needed = plans[apiKeysPlanId].name;
  throw new AppError(
    'subscription_inactive',
    `API keys are part of ${needed}. An admin of ${viewer.organization.name} can upgrade.`,
  );
}

/** Returns the spaces in which the viewer may create keys, by name. */
export async function listSpacesToCreateIn(viewer: Viewer): Promise<SpaceRef[]> {
  const spaces = await listSpacesWithRole(viewer);
  return spaces
    .filter(({ role }) => canWithKey('key:create', { organizationRole: viewer.role, spaceRole: role, isOwner: false }))
    .map(({ id, name }) => ({ id, name }));
}

/** Returns the spaces whose keys the viewer may see, by name. */
export async function listVisibleSpaces(viewer: Viewer): Promise<SpaceRef[]> {
  const spaces = await listSpacesWithRole(viewer);
  return spaces
    .filter(({ role }) => canWithKey('key:see', { organizationRole: viewer.role, spaceRole: role, isOwner: false }))
    .map(({ id, name }) => ({ id, name }));
}

/** Returns the spaces whose keys a list of the viewer's may hold; 'all' for an admin, deleted spaces included. */
export async function findKeyScope(viewer: Viewer): Promise<KeyScope> {
  if (viewer.role === 'admin') return 'all';
  return (await listVisibleSpaces(viewer)).map(({ id }) => id);
}

/**
 * Returns a key that the viewer may do `action` to.
 * @throws AppError not_found when it doesn't exist or the viewer can't see it; forbidden when they can only see it
 */
export async function requireApiKey(
  viewer: Viewer,
  id: string,
  action: KeyAction,
  db: Db = dashboardDb(),
): Promise<FoundApiKey> {
  const key = await findApiKey(viewer.organization.id, id, viewer.user.id, db);
  const access = key && {
    organizationRole: viewer.role,
    spaceRole: key.spaceRole,
    isOwner: key.ownerId === viewer.user.id,
  };
  if (!access || !canWithKey('key:see', access)) {
    throw new AppError('not_found', 'This API key does not exist, or you cannot see it.');
  }
  if (!canWithKey(action, access)) {
    throw new AppError(
      'forbidden',
      `You may not do this to “${key.name}”. Ask an admin of the space ${key.spaceName}.`,
    );
  }
  return key;
}

/** Returns whether the viewer may see the client addresses of a key. */
export function maySeeAddresses(viewer: Viewer, key: FoundApiKey): boolean {
  return canWithKey('key:see_addresses', {
    organizationRole: viewer.role,
    spaceRole: key.spaceRole,
    isOwner: key.ownerId === viewer.user.id,
  });
}

/** Returns the error for a key that was removed before. */
export function alreadyRemoved({ name, removedByName }: FoundApiKey): AppError {
  const by = removedByName ? ` by ${removedByName}` : '';
  return new AppError('conflict', `“${name}” was already removed${by}. It no longer works.`);
}

/** @throws AppError not_found for a space the viewer can't see; forbidden when they may not create keys in it */
export async function requireMayCreateIn(viewer: Viewer, spaceId: string, db: Db = dashboardDb()): Promise<void> {
  const spaces = await findSpacesWithRole(viewer.organization.id, viewer.user.id, db);
  const space = spaces.find(({ id }) => id === spaceId);
  const access = { organizationRole: viewer.role, spaceRole: space?.role ?? null, isOwner: false };
  if (!space || !canWithKey('key:see', access)) {
    throw new AppError('not_found', 'This space does not exist. Choose another.', {
      fields: { spaceId: 'Choose a space.' },
    });
  }
  if (!canWithKey('key:create', access)) {
    const message = `You may not create keys in ${space.name}. Ask an admin of that space.`;
    throw new AppError('forbidden', message, { fields: { spaceId: message } });
  }
}
