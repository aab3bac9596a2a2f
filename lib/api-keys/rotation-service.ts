import 'server-only';
import { findLiveSecrets } from '@/db/queries/api-key-secrets';
import type { Viewer } from '../viewer';
import { maySeeAddresses, requireApiKey } from './access';
import { previewOf } from './preview';
import type { Rotation, SecretUse } from './rotation-schema';

const idleMs = 2 * 3_600_000;

/**
 * Returns a key's rotation in progress, or null. Client addresses are included only if the viewer may see them.
 * @throws AppError not_found for missing keys and keys the viewer can't see
 */
export async function findRotation(viewer: Viewer, id: string): Promise<Rotation | null> {
  const key = await requireApiKey(viewer, id, 'key:see');
  const [current, old] = await findLiveSecrets(viewer.organization.id, id);
  if (key.state === 'removed' || !current || !old?.expiresAt) return null;
  const showsAddresses = maySeeAddresses(viewer, key);
  const toUse = (secret: typeof old): SecretUse => ({
    preview: previewOf(secret.lastFive),
    requests: secret.requests,
    lastUsedAt: secret.lastUsedAt?.toISOString() ?? null,
    lastClient: secret.lastClient,
    lastAddress: showsAddresses ? secret.lastAddress : null,
  });
  const lastUsed = old.lastUsedAt ?? current.createdAt;
  return {
    startedAt: current.createdAt.toISOString(),
    endsAt: old.expiresAt.toISOString(),
    current: toUse(current),
    old: toUse(old),
    isOldIdle: old.at.getTime() - lastUsed.getTime() >= idleMs,
  };
}
