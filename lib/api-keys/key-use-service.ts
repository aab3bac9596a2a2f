import 'server-only';
import { findLiveSecrets } from '@/db/queries/api-key-secrets';
import { findFirstCall, findRecentRequests, findRefusedCallers } from '@/db/queries/request-log';
import { sumRequests } from '@/db/queries/usage';
import { errorReference } from '../api/error-reference';
import type { Viewer } from '../viewer';
import { maySeeAddresses, requireApiKey } from './access';
import type { Caller, FirstCall, KeyUse, RefusedCaller } from './key-use-schema';
import { findRotation } from './rotation-service';
import type { FoundApiKey } from './row';

const dayMs = 24 * 3_600_000;
const maxCallers = 20;

/**
 * Returns the usage and the last caller of a key.
 * @throws AppError not_found for missing keys and keys the viewer can't see
 */
export async function getKeyUse(viewer: Viewer, id: string): Promise<KeyUse> {
  const key = await requireApiKey(viewer, id, 'key:see');
  const [{ lastDay, lastWeek }, lastCaller, rotation] = await Promise.all([
    sumRequests(viewer.organization.id, id),
    findLastCaller(viewer, key),
    findRotation(viewer, id),
  ]);
  const { lastUsedAt } = key;
  return {
    requestsLastDay: lastDay,
    requestsLastWeek: lastWeek,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    wasUsedLastDay: lastDay > 0 || (lastUsedAt !== null && Date.now() - lastUsedAt.getTime() < dayMs),
    lastCaller,
    expiresAt: key.expiresAt?.toISOString() ?? null,
    rotation,
  };
}

/** Returns the client of the key's newest request; null when the log has none. */
export async function findLastCaller(viewer: Viewer, key: FoundApiKey): Promise<Caller | null> {
  const [last] = await findRecentRequests(viewer.organization.id, key.id, 1);
  return last ? toCaller(viewer, key, { ...last, at: last.startedAt }) : null;
}

/**
 * Lists the clients that still call with a removed, disabled or expired key, latest first, from its 10,000 newest
 * refusals for this reason in the log.
 */
export async function listRefusedCallers(viewer: Viewer, id: string): Promise<RefusedCaller[]> {
  const key = await requireApiKey(viewer, id, 'key:see');
  if (key.state === 'active') return [];
  const by = { code: `api_key_${key.state}`, byAddress: maySeeAddresses(viewer, key) } as const;
  const callers = await findRefusedCallers(viewer.organization.id, id, { ...by, limit: maxCallers });
  return callers.map((caller) => ({
    ...toCaller(viewer, key, { ...caller, at: caller.lastAt }),
    requests: caller.requests,
  }));
}

/**
 * Returns the first successful request with the key's current secret, else the newest refused one. Returns null when
 * there is none, or when the secret is no longer the current one.
 */
export async function getFirstCall(
  viewer: Viewer,
  { id, lastFive }: { id: string; lastFive: string },
): Promise<FirstCall | null> {
  const key = await requireApiKey(viewer, id, 'key:see');
  const [current] = await findLiveSecrets(viewer.organization.id, id);
  if (current?.lastFive !== lastFive) return null;
  const call = await findFirstCall(viewer.organization.id, id, { lastFive, since: current.createdAt });
  if (!call) return null;
  const { status, code, model, latencyMs } = call;
  const reason = errorReference.find((error) => error.code === code)?.happened ?? null;
  return { ...toCaller(viewer, key, { ...call, at: call.startedAt }), status, code, reason, model, latencyMs };
}

type LoggedCaller = { client: string; address: string; at: Date };

function toCaller(viewer: Viewer, key: FoundApiKey, { client, address, at }: LoggedCaller): Caller {
  return { client, address: maySeeAddresses(viewer, key) ? address : null, at: at.toISOString() };
}
