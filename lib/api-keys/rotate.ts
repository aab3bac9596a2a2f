import 'server-only';
import type { Transaction } from '@/db/client';
import { findLiveSecrets, hasRotated, lockApiKey, replaceSecret, updateSecretEnd } from '@/db/queries/api-key-secrets';
import { hashVersionOf } from '@/db/queries/peppers';
import { type AuditAction, type AuditDetails, recordAudit } from '../audit';
import { withCurrentRights } from '../current-rights';
import { env } from '../env';
import { AppError } from '../errors';
import type { Viewer } from '../viewer';
import { alreadyRemoved, requireApiKey, requireApiKeysPlan } from './access';
import { previewOf } from './preview';
import { type ExtendInput, endOfOverlap, type RotatedApiKey, type RotateInput } from './rotation-schema';
import { type FoundApiKey, toApiKeyRow } from './row';
import { createSecret, hashSecret, pepperCheckOf } from './secret';
import { lastFiveOf } from './secret-format';

/**
 * Creates a new secret for a key; the old one works until the overlap ends. Idempotent by `requestId`: a replay returns
 * the same key without its secret. Disabled and expired keys keep their state.
 * @throws AppError subscription_inactive, not_found, forbidden; conflict for a removed key, and with the field
 * `endsOldSecret` when two secrets work and the input doesn't end the older one
 */
export async function rotateApiKey(by: Viewer, input: RotateInput): Promise<RotatedApiKey> {
  const secret = createSecret();
  return withLockedKey(by, input.id, async (viewer, key, tx) => {
    requireApiKeysPlan(viewer);
    const organizationId = viewer.organization.id;
    if (await hasRotated(organizationId, key.id, input.requestId, tx)) {
      return { key: toApiKeyRow(key, viewer), secret: null };
    }
    const { at, current, old } = await liveSecretsOf(key, organizationId, tx);
    if (old && !input.endsOldSecret) throw twoSecretsLive(key, old.lastFive);
    if (old) await updateSecretEnd(organizationId, key.id, { hash: old.hash, endsAt: at, rotationEndsAt: null }, tx);
    const oldEndsAt = endOfOverlap(input.overlap, at, key.expiresAt);
    const stored = {
      hash: hashSecret(secret, env().API_KEY_PEPPER),
      hashVersion: hashVersionOf(pepperCheckOf(env().API_KEY_PEPPER)),
      lastFive: lastFiveOf(secret),
      rotateRequestId: input.requestId,
    };
    await replaceSecret(organizationId, key.id, { secret: stored, oldEndsAt, isOverlapping: oldEndsAt > at }, tx);
    await recordRotation(viewer, key, 'api_key.rotated', tx, {
      changes: { keyPreview: { from: previewOf(current.lastFive), to: previewOf(stored.lastFive) } },
      oldSecretEndsAt: oldEndsAt.toISOString(),
      alsoEnded: old && previewOf(old.lastFive),
    });
    return { key: toApiKeyRow({ ...key, lastFive: stored.lastFive }, viewer), secret };
  });
}

/**
 * Ends the old secret of a rotation. Its next request is refused on every instance.
 * @throws AppError not_found, forbidden; conflict for a removed key, or when the key has only one secret
 */
export async function finishRotation(by: Viewer, id: string): Promise<{ id: string; name: string }> {
  return withLockedKey(by, id, async (viewer, key, tx) => {
    const { at, old } = await liveSecretsOf(key, viewer.organization.id, tx);
    if (!old) throw noRotation(key);
    await updateSecretEnd(viewer.organization.id, id, { hash: old.hash, endsAt: at, rotationEndsAt: null }, tx);
    await recordEnd(viewer, key, 'api_key.rotation_finished', tx, { ...old, endsAt: at });
    return { id, name: key.name };
  });
}

/**
 * Extends the life of the old secret to the overlap from now, but not beyond the key's expiry.
 * @throws AppError not_found, forbidden; conflict for a removed key, or when the new end would not be later
 */
export async function extendRotation(by: Viewer, { id, overlap }: ExtendInput): Promise<{ id: string; name: string }> {
  return withLockedKey(by, id, async (viewer, key, tx) => {
    const { at, old } = await liveSecretsOf(key, viewer.organization.id, tx);
    if (!old) throw noRotation(key);
    const endsAt = endOfOverlap(overlap, at, key.expiresAt);
    if (endsAt <= old.expiresAt) {
      throw new AppError('conflict', 'The old secret works until then already, or longer. Choose a later end.');
    }
    await updateSecretEnd(viewer.organization.id, id, { hash: old.hash, endsAt, rotationEndsAt: endsAt }, tx);
    await recordEnd(viewer, key, 'api_key.rotation_extended', tx, { ...old, endsAt });
    return { id, name: key.name };
  });
}

type Run<T> = (viewer: Viewer, key: FoundApiKey, tx: Transaction) => Promise<T>;

/** Runs a change of a key's secrets under a lock, so that simultaneous changes run one after another. */
function withLockedKey<T>(by: Viewer, id: string, run: Run<T>): Promise<T> {
  return withCurrentRights(by, 'shared', async (viewer, tx) => {
    const isLocked = await lockApiKey(viewer.organization.id, id, tx);
    const key = await requireApiKey(viewer, id, 'key:change', tx);
    if (!isLocked) throw alreadyRemoved(key);
    return run(viewer, key, tx);
  });
}

async function liveSecretsOf(key: FoundApiKey, organizationId: string, tx: Transaction) {
  const [current, older] = await findLiveSecrets(organizationId, key.id, tx);
  if (!current) throw new Error(`The key ${key.id} has no live secret.`);
  const old = older?.expiresAt ? { ...older, expiresAt: older.expiresAt } : null;
  return { at: current.at, current, old };
}

function twoSecretsLive(key: FoundApiKey, oldLastFive: string): AppError {
  const message = `Two secrets of “${key.name}” work already. A third needs ${previewOf(oldLastFive)} to end now.`;
  return new AppError('conflict', message, { fields: { endsOldSecret: message } });
}

function noRotation(key: FoundApiKey): AppError {
  return new AppError('conflict', `The rotation of “${key.name}” is over: its old secret no longer works.`);
}

type End = { lastFive: string; expiresAt: Date; endsAt: Date };

function recordEnd(
  viewer: Viewer,
  key: FoundApiKey,
  action: AuditAction,
  tx: Transaction,
  { lastFive, expiresAt, endsAt }: End,
): Promise<void> {
  return recordRotation(viewer, key, action, tx, {
    changes: { oldSecretEndsAt: { from: expiresAt.toISOString(), to: endsAt.toISOString() } },
    oldSecret: previewOf(lastFive),
  });
}

function recordRotation(
  viewer: Viewer,
  { id, name, spaceId }: FoundApiKey,
  action: AuditAction,
  tx: Transaction,
  details: AuditDetails,
): Promise<void> {
  const entry = { action, targetType: 'api_key' as const, targetId: id, details: { name, spaceId, ...details } };
  return recordAudit(viewer, entry, tx);
}
