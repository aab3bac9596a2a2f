import { v7 as newId } from 'uuid';
import { defaultListParams, type ListParams } from '@/lib/api-keys/list-params';
import { listApiKeys } from '@/lib/api-keys/list-service';
import type { Viewer } from '@/lib/viewer';

/** Returns the input of `createApiKey` with a new request id. */
export const newKey = (spaceId: string, name = 'Production API') => ({ name, spaceId, requestId: newId() });

/** Returns a page of the key list with the counts that the service reads separately. */
export async function listKeys(viewer: Viewer, params: Partial<ListParams> = {}) {
  const found = await listApiKeys(viewer, { ...defaultListParams, ...params });
  return { ...found, total: await found.total, hiddenRemoved: await found.hiddenRemoved };
}
