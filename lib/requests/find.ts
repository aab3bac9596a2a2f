import 'server-only';
import { findRequest } from '@/db/queries/request-search';
import { requireApiKeysPlan } from '../api-keys/access';
import type { Viewer } from '../viewer';
import { toLoggedRequests } from './entries';
import { timeOfRequestId } from './request-id';
import type { LoggedRequest } from './schema';

/**
 * Returns a request by its id; null when there is none, it is no longer kept, or the viewer can't see its key.
 * @throws AppError subscription_inactive when the plan doesn't cover API keys
 */
export async function findLoggedRequest(viewer: Viewer, id: string): Promise<LoggedRequest | null> {
  requireApiKeysPlan(viewer);
  const at = timeOfRequestId(id);
  const row = at === null ? undefined : await findRequest(viewer.organization.id, id, at);
  const [request] = row ? await toLoggedRequests(viewer, [row]) : [];
  return request ?? null;
}
