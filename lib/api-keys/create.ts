import 'server-only';
import { v7 as newId } from 'uuid';
import type { Transaction } from '@/db/client';
import { findApiKeyIdByRequest, hasApiKeyNamed, insertApiKey } from '@/db/queries/api-keys';
import { findSpacesWithRole } from '@/db/queries/spaces';
import { recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import { env } from '../env';
import { AppError } from '../errors';
import { canWithKey } from '../permissions';
import type { Viewer } from '../viewer';
import { requireApiKey, requireApiKeysPlan } from './access';
import { toApiKeyRow } from './row';
import type { CreatedApiKey } from './schema';
import { createSecret, currentHashVersion, hashSecret, lastFiveOf } from './secret';

/**
 * Creates a key and its secret. Idempotent by `requestId`: a replay answers the same key, and never its secret again.
 * @throws AppError subscription_inactive, not_found for a space the viewer can't see, forbidden
 */
export async function createApiKey(
  by: Viewer,
  input: { name: string; spaceId: string; requestId: string },
): Promise<CreatedApiKey> {
  const { organization, user } = by;
  const secret = createSecret();
  const key = { id: newId(), spaceId: input.spaceId, name: input.name };
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    requireApiKeysPlan(viewer);
    await requireMayCreateIn(viewer, input.spaceId, tx);
    const inserted = await insertApiKey(
      organization.id,
      { ...key, ownerId: user.id, lastFive: lastFiveOf(secret), createRequestId: input.requestId },
      { hash: hashSecret(secret, env().API_KEY_PEPPER), hashVersion: currentHashVersion },
      tx,
    );
    const id = inserted ? key.id : await findApiKeyIdByRequest(organization.id, input.requestId, user.id, tx);
    if (!id) throw new AppError('conflict', 'This request was used before. Close the dialog and open it again.');
    if (inserted) {
      const details = { name: key.name, spaceId: key.spaceId };
      await recordAudit(viewer, { action: 'api_key.created', targetType: 'api_key', targetId: id, details }, tx);
    }
    const found = await requireApiKey(viewer, id, 'key:see', tx);
    return {
      key: toApiKeyRow(found, viewer),
      secret: inserted ? secret : null,
      nameIsTaken: await hasApiKeyNamed(organization.id, { ...key, id }, tx),
    };
  });
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
