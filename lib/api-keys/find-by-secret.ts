import 'server-only';
import { findSecrets } from '@/db/queries/api-key-secrets';
import { findApiKey } from '@/db/queries/api-keys';
import { acceptedPeppers } from '../env';
import { canWithKey } from '../permissions';
import type { Viewer } from '../viewer';
import { requireApiKeysPlan } from './access';
import type { KeyOfSecret } from './key-use-schema';
import { findLastCaller, listRefusedCallers } from './key-use-service';
import { previewOf } from './preview';
import { toApiKeyRow } from './row';
import { hashSecret } from './secret';
import { isWellFormedSecret } from './secret-format';

/**
 * Finds the keys of secrets, in the same order, including removed keys and replaced secrets. Returns null for a secret
 * of another organization, of a key that the viewer can't see, or of no key. The secrets are not stored.
 * @throws AppError subscription_inactive
 */
export async function findKeysBySecret(viewer: Viewer, secrets: readonly string[]): Promise<KeyOfSecret[]> {
  requireApiKeysPlan(viewer);
  const peppers = acceptedPeppers();
  const hashesOf = (secret: string) =>
    isWellFormedSecret(secret) ? peppers.map((pepper) => hashSecret(secret, pepper)) : [];
  const hashes = secrets.map(hashesOf);
  const stored = await findSecrets(viewer.organization.id, hashes.flat());
  return Promise.all(
    hashes.map(async (candidates) => {
      const secret = stored.find((row) => candidates.some((hash) => row.hash.equals(hash)));
      return secret ? toKeyOfSecret(viewer, secret) : null;
    }),
  );
}

type StoredSecret = Awaited<ReturnType<typeof findSecrets>>[number];

async function toKeyOfSecret(viewer: Viewer, { apiKeyId, lastFive, expiresAt }: StoredSecret): Promise<KeyOfSecret> {
  const key = await findApiKey(viewer.organization.id, apiKeyId, viewer.user.id);
  const isOwner = key?.ownerId === viewer.user.id;
  const access = key && { organizationRole: viewer.role, spaceRole: key.spaceRole, isOwner };
  if (!access || !canWithKey('key:see', access)) return null;
  const [lastCaller, refused] = await Promise.all([findLastCaller(viewer, key), listRefusedCallers(viewer, apiKeyId)]);
  return {
    key: toApiKeyRow(key, viewer),
    preview: previewOf(lastFive),
    endsAt: expiresAt?.toISOString() ?? null,
    lastCaller,
    refused,
  };
}
