import 'server-only';
import { v7 as newId } from 'uuid';
import { type Db, dashboardDb, type Transaction } from '@/db/client';
import { inOrganization } from '@/db/in-organization';
import {
  findApiKey,
  findApiKeyIdByRequest,
  hasApiKeyNamed,
  insertApiKey,
  updateApiKeyDisabled,
  updateApiKeyRemoved,
} from '@/db/queries/api-keys';
import { findSpacesWithRole } from '@/db/queries/spaces';
import { recordAudit } from '../audit';
import { env } from '../env';
import { AppError } from '../errors';
import { canWithKey, type KeyAction } from '../permissions';
import { apiKeysPlanId, coversApiKeys, plans } from '../plans';
import { listSpacesWithRole } from '../spaces/spaces-with-role';
import type { Viewer } from '../viewer';
import { type FoundApiKey, toApiKeyRow } from './row';
import type { CreatedApiKey, SpaceRef } from './schema';
import { createSecret, currentHashVersion, hashSecret, lastFiveOf } from './secret';

/** @throws AppError subscription_inactive where the plan doesn't cover API keys */
export function requireApiKeysPlan(viewer: Viewer): void {
  if (coversApiKeys(viewer.subscription)) return;
  const needed = plans[apiKeysPlanId].name;
  throw new AppError(
    'subscription_inactive',
    `API keys are part of ${needed}. An admin of ${viewer.organization.name} can upgrade.`,
  );
}

/** The spaces in which the viewer may create keys, by name. */
export async function listSpacesToCreateIn(viewer: Viewer): Promise<SpaceRef[]> {
  const spaces = await listSpacesWithRole(viewer);
  return spaces
    .filter(({ role }) => canWithKey('key:create', { organizationRole: viewer.role, spaceRole: role, isOwner: false }))
    .map(({ id, name }) => ({ id, name }));
}

/** The spaces whose keys the viewer may see, by name. */
export async function listVisibleSpaces(viewer: Viewer): Promise<SpaceRef[]> {
  const spaces = await listSpacesWithRole(viewer);
  return spaces
    .filter(({ role }) => canWithKey('key:see', { organizationRole: viewer.role, spaceRole: role, isOwner: false }))
    .map(({ id, name }) => ({ id, name }));
}

/**
 * Makes a key and its secret. Idempotent by `requestId`: a replay answers the same key, and never its secret again.
 * @throws AppError subscription_inactive, not_found for a space the viewer can't see, forbidden
 */
export async function createApiKey(
  viewer: Viewer,
  input: { name: string; spaceId: string; requestId: string },
): Promise<CreatedApiKey> {
  requireApiKeysPlan(viewer);
  const { organization, user } = viewer;
  const secret = createSecret();
  const key = { id: newId(), spaceId: input.spaceId, name: input.name };
  return inOrganization(viewer.organization.id, async (tx) => {
    await requireMayCreateIn(viewer, input.spaceId, tx);
    const inserted = await insertApiKey(
      organization.id,
      { ...key, ownerId: user.id, lastFive: lastFiveOf(secret), createRequestId: input.requestId },
      { hash: hashSecret(secret, env().API_KEY_PEPPER), hashVersion: currentHashVersion },
      tx,
    );
    const id = inserted ? key.id : await findApiKeyIdByRequest(organization.id, input.requestId, user.id, tx);
    if (!id) throw new AppError('conflict', 'This request was used before. Close the dialog and open it again.');
    if (inserted) await audit(viewer, 'api_key.created', { id, name: key.name, spaceId: key.spaceId }, tx);
    const found = await requireApiKey(viewer, id, 'key:see', tx);
    return {
      key: toApiKeyRow(found, viewer),
      secret: inserted ? secret : null,
      nameIsTaken: await hasApiKeyNamed(organization.id, { ...key, id }, tx),
    };
  });
}

/**
 * Removes a key for good. Once this has answered, the key is refused everywhere.
 * @throws AppError not_found (also for keys the viewer can't see), forbidden, conflict when it was removed before
 */
export async function removeApiKey(viewer: Viewer, id: string): Promise<{ id: string; name: string }> {
  return inOrganization(viewer.organization.id, async (tx) => {
    const key = await requireApiKey(viewer, id, 'key:remove', tx);
    if (!(await updateApiKeyRemoved(viewer.organization.id, id, viewer.user.id, tx))) throw alreadyRemoved(key);
    await audit(viewer, 'api_key.removed', { id, name: key.name, spaceId: key.spaceId }, tx);
    return { id, name: key.name };
  });
}

/**
 * Disables a key, which refuses it everywhere once this has answered, or enables it again. A key that is so already
 * stays so, and nothing is recorded.
 * @throws AppError not_found (also for keys the viewer can't see), forbidden, conflict for a removed key
 */
export async function setApiKeyDisabled(
  viewer: Viewer,
  { id, isDisabled }: { id: string; isDisabled: boolean },
): Promise<{ id: string; name: string }> {
  return inOrganization(viewer.organization.id, async (tx) => {
    const key = await requireApiKey(viewer, id, 'key:change', tx);
    if (key.removedAt) throw alreadyRemoved(key);
    if (await updateApiKeyDisabled(viewer.organization.id, id, isDisabled ? viewer.user.id : null, tx)) {
      const { name, spaceId } = key;
      await audit(viewer, isDisabled ? 'api_key.disabled' : 'api_key.enabled', { id, name, spaceId }, tx);
    }
    return { id, name: key.name };
  });
}

function alreadyRemoved({ name, removedByName }: FoundApiKey): AppError {
  const by = removedByName ? ` by ${removedByName}` : '';
  return new AppError('conflict', `“${name}” was already removed${by}. It no longer works.`);
}

/**
 * Finds a key the viewer may do `action` to.
 * @throws AppError not_found when it doesn't exist here or may not be seen; forbidden when it may be seen only
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

async function requireMayCreateIn(viewer: Viewer, spaceId: string, tx: Transaction): Promise<void> {
  const spaces = await findSpacesWithRole(viewer.organization.id, viewer.user.id, tx);
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

function audit(
  viewer: Viewer,
  action: 'api_key.created' | 'api_key.removed' | 'api_key.disabled' | 'api_key.enabled',
  key: { id: string; name: string; spaceId: string },
  tx: Transaction,
): Promise<void> {
  const { id, ...details } = key;
  return recordAudit(viewer, { action, targetType: 'api_key', targetId: id, details }, tx);
}
