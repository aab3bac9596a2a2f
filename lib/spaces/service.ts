import 'server-only';
import { v7 as newId } from 'uuid';
import { type Db, dashboardDb, type Transaction } from '@/db/client';
import { insertSpaceKeyEvents } from '@/db/queries/space-key-events';
import { findSpace, findSpaceLogo, insertSpace, lockSpace, updateSpace, updateSpaceDeleted } from '@/db/queries/spaces';
import { countRequestsOfSpace, countWorkingKeys } from '@/db/queries/spaces-keys';
import { type AuditChange, type AuditDetails, recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import { AppError } from '../errors';
import { encodeImage } from '../images/encode';
import { logError } from '../log-text';
import { isModelAmong } from '../model-names';
import { canInOrganization, canWithKey, canWithSpace, type SpaceAction } from '../permissions';
import { coversApiKeys } from '../plans';
import type { Viewer } from '../viewer';
import { toSpaceRows } from './list-service';
import type { SpaceDetails } from './schema';

/** The period of usage on a space's page. */
const usageDays = 7;

/**
 * Returns a space if it is not deleted and the viewer may do `action` to it.
 * @throws AppError not_found when it doesn't exist or the viewer can't see it; forbidden when they can only see it
 */
export async function requireSpace(viewer: Viewer, id: string, action: SpaceAction, db: Db = dashboardDb()) {
  const space = await findSpace(viewer.organization.id, id, viewer.user.id, db);
  const access = { organizationRole: viewer.role, spaceRole: space?.role ?? null };
  if (!space || !canWithSpace('space:see', access)) throw gone();
  if (!canWithSpace(action, access)) {
    throw new AppError('forbidden', `You may not do this to ${space.name}. Ask an admin of the organization.`);
  }
  return space;
}

/** Returns the data of a space's page without its members. @throws AppError not_found */
export async function getSpace(viewer: Viewer, id: string): Promise<SpaceDetails> {
  const space = await requireSpace(viewer, id, 'space:see');
  const [row] = await toSpaceRows(viewer, [space]);
  if (!row) throw gone();
  const requests = countRequestsOfSpace(viewer.organization.id, id, usageDays).catch((error: unknown) => {
    logError('The requests of a space could not be counted.', error);
    return null;
  });
  const access = { organizationRole: viewer.role, spaceRole: space.role, isOwner: false };
  const mayCreateKeys = coversApiKeys(viewer.subscription) && canWithKey('key:create', access);
  return { ...row, allowedModels: space.allowedModels, requests, mayCreateKeys };
}

/** Returns the bytes of a space's logo; null when it has another version. @throws AppError not_found */
export async function getSpaceLogo(viewer: Viewer, id: string, version: string): Promise<Buffer | null> {
  await requireSpace(viewer, id, 'space:see');
  return findSpaceLogo(viewer.organization.id, id, version);
}

type SpaceTexts = { name: string; description: string };

/** Creates a space with the viewer as its admin. @throws AppError forbidden for viewers of the organization */
export async function createSpace(by: Viewer, input: SpaceTexts): Promise<{ id: string; name: string }> {
  const { name, description } = input;
  const id = newId();
  await withCurrentRights(by, 'shared', async (viewer, tx) => {
    if (!canInOrganization('space:create', viewer.role)) {
      throw new AppError('forbidden', 'Only admins and editors of the organization can create spaces.');
    }
    await insertSpace(viewer.organization.id, { id, name, description }, viewer.user.id, tx);
    await audit(viewer, 'space.created', id, { name }, tx);
  });
  return { id, name };
}

type SpaceSettings = SpaceTexts & { defaultModel: string | null; allowedModels: string[] | null };

/**
 * Changes the given settings of a space. They apply to the next request of its keys.
 * @throws AppError not_found, forbidden, invalid_request for a default model that is not allowed
 */
export async function changeSpace(by: Viewer, id: string, change: Partial<SpaceSettings>): Promise<{ id: string }> {
  const { defaultModel, allowedModels } = change;
  if (defaultModel && allowedModels && !isModelAmong(allowedModels, defaultModel)) {
    const message = 'The default model must be one of the allowed models.';
    throw new AppError('invalid_request', message, { fields: { defaultModel: message } });
  }
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    await requireSpace(viewer, id, 'space:change', tx);
    const before = await lockSpace(viewer.organization.id, id, tx);
    if (!before) throw gone();
    const changes = changesOf(before, change);
    if (Object.keys(changes).length === 0) return { id };
    await updateSpace(viewer.organization.id, id, change, tx);
    await audit(viewer, 'space.changed', id, { name: change.name ?? before.name, changes }, tx);
    return { id };
  });
}

/** Replaces a space's logo; null removes it. @throws AppError as `encodeImage` */
export async function changeSpaceLogo(by: Viewer, id: string, upload: Blob | null): Promise<{ id: string }> {
  // Checked before the expensive decoding, and again in the transaction.
  await requireSpace(by, id, 'space:change');
  const image = upload && (await encodeImage(upload, 'logo'));
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    const space = await requireSpace(viewer, id, 'space:change', tx);
    const logo = { logo: image?.bytes ?? null, logoVersion: image?.version ?? null };
    if (!(await updateSpace(viewer.organization.id, id, logo, tx))) throw gone();
    const changes = { logo: { from: logoWord(space.logoVersion), to: logoWord(logo.logoVersion) } };
    await audit(viewer, 'space.logo_changed', id, { name: space.name, changes }, tx);
    return { id };
  });
}

/** Counts the keys that stop working when the space is deleted. @throws AppError not_found, forbidden */
export async function countKeysToStop(viewer: Viewer, id: string): Promise<number> {
  await requireSpace(viewer, id, 'space:delete');
  return countWorkingKeys(viewer.organization.id, id);
}

/**
 * Deletes a space whose name was typed. Its keys are refused from then on. Their rows are kept, so that the refusal
 * can name the reason.
 * @throws AppError not_found, forbidden, invalid_request when the typed name differs
 */
export async function deleteSpace(by: Viewer, id: string, typedName: string): Promise<{ name: string }> {
  return withCurrentRights(by, 'exclusive', async (viewer, tx) => {
    const space = await requireSpace(viewer, id, 'space:delete', tx);
    const stoppedKeys = await countWorkingKeys(viewer.organization.id, id, tx);
    if (!(await updateSpaceDeleted(viewer.organization.id, id, typedName, tx))) {
      const message = `Type the name exactly: ${space.name}`;
      throw new AppError('invalid_request', message, { fields: { name: message } });
    }
    await audit(viewer, 'space.deleted', id, { name: space.name, stoppedKeys }, tx);
    const caused = { spaceId: id, actorId: viewer.user.id, batch: newId() };
    await insertSpaceKeyEvents(viewer.organization.id, caused, tx);
    return { name: space.name };
  });
}

const logoWord = (version: string | null) => (version ? 'uploaded image' : 'generated mark');

function changesOf(before: SpaceSettings, change: Partial<SpaceSettings>): Record<string, AuditChange> {
  const fields = Object.keys(change) as (keyof SpaceSettings)[];
  const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(change[field]));
  return Object.fromEntries(changed.map((field) => [field, { from: before[field], to: change[field] }]));
}

function gone(): AppError {
  return new AppError('not_found', 'This space does not exist, or you are not a member of it.');
}

function audit(
  viewer: Viewer,
  action: 'space.created' | 'space.changed' | 'space.logo_changed' | 'space.deleted',
  id: string,
  details: AuditDetails,
  tx: Transaction,
): Promise<void> {
  return recordAudit(viewer, { action, targetType: 'space', targetId: id, details }, tx);
}
