import 'server-only';
import { errorReference } from '../api/error-reference';
import { listVisibleSpaces, requireApiKeysPlan } from '../api-keys/access';
import type { Viewer } from '../viewer';
import { endpointOptions } from './endpoint-labels';
import type { RequestOptions } from './schema';

/** Returns the values that the filters of the request log offer. @throws AppError subscription_inactive */
export async function listRequestOptions(viewer: Viewer): Promise<RequestOptions> {
  requireApiKeysPlan(viewer);
  const spaces = await listVisibleSpaces(viewer);
  return {
    spaces: spaces.map(({ id, name }) => ({ id, name })),
    endpoints: endpointOptions,
    codes: errorReference.map(({ code }) => ({ id: code, name: code })),
  };
}
