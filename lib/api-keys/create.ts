import 'server-only';
import { v7 as newId } from 'uuid';
import type * as z from 'zod/mini';
import type { Transaction } from '@/db/client';
import { findApiKeyIdByRequest, hasApiKeyNamed, insertApiKey } from '@/db/queries/api-keys';
import { hashVersionOf } from '@/db/queries/peppers';
import { recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import { env } from '../env';
import { AppError } from '../errors';
import type { Viewer } from '../viewer';
import { requireApiKey, requireApiKeysPlan, requireMayCreateIn } from './access';
import { toApiKeyRow } from './row';
import type { CreatedApiKey, createApiKeySchema, PersonRef } from './schema';
import { createSecret, hashSecret, pepperCheckOf } from './secret';
import { lastFiveOf } from './secret-format';
import { defaultExpiry, requireAllowedExpiry, requirePossibleOwner } from './setting-rules';

/**
 * Creates a key and its secret. Idempotent by `requestId`: a replay returns the same key without its secret.
 * @throws AppError subscription_inactive, not_found for a space the viewer can't see, forbidden, invalid_request
 */
export async function createApiKey(
  by: Viewer,
  { requestId, name, spaceId, ...chosen }: z.output<typeof createApiKeySchema>,
): Promise<CreatedApiKey> {
  const { organization, user } = by;
  const secret = createSecret();
  const key = { id: newId(), spaceId, name };
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    requireApiKeysPlan(viewer);
    await requireMayCreateIn(viewer, spaceId, tx);
    const { owner, expiresAt } = await checkSettings(viewer, spaceId, chosen, tx);
    const settings = { ...chosen, ownerId: owner.id, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
    const inserted = await insertApiKey(
      organization.id,
      { ...key, ...settings, lastFive: lastFiveOf(secret), createRequestId: requestId },
      {
        hash: hashSecret(secret, env().API_KEY_PEPPER),
        hashVersion: hashVersionOf(pepperCheckOf(env().API_KEY_PEPPER)),
      },
      tx,
    );
    const id = inserted ? key.id : await findApiKeyIdByRequest(organization.id, requestId, owner.id, tx);
    if (!id) throw new AppError('conflict', 'This request was used before. Close the dialog and open it again.');
    if (inserted) {
      const { ownerId: _, ...others } = chosen;
      const details = { name, spaceId, ...others, expiresAt, ...(owner.id === user.id ? {} : { owner }) };
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

/** Checks the settings of a new key and fills in defaults. @throws AppError invalid_request */
async function checkSettings(
  { organization, user }: Viewer,
  spaceId: string,
  { expiresAt, ownerId = user.id }: Pick<z.output<typeof createApiKeySchema>, 'expiresAt' | 'ownerId'>,
  tx: Transaction,
): Promise<{ owner: PersonRef; expiresAt: string | null }> {
  if (expiresAt !== undefined) await requireAllowedExpiry(organization.id, { expiresAt }, tx);
  return {
    owner: ownerId === user.id ? user : await requirePossibleOwner(organization.id, spaceId, ownerId, tx),
    expiresAt: expiresAt === undefined ? await defaultExpiry(organization.id, tx) : expiresAt,
  };
}
