import 'server-only';
import { errorReference } from '../api/error-reference';
import { environmentOptions } from '../api-keys/environment-options';
import { listOptions } from '../api-keys/list-service';
import type { Viewer } from '../viewer';
import { endpointOptions } from './endpoint-labels';
import type { RequestOptions } from './schema';

/** Returns the values that the filters of the request log offer. @throws AppError subscription_inactive */
export async function listRequestOptions(viewer: Viewer): Promise<RequestOptions> {
  const { spaces, owners } = await listOptions(viewer);
  return {
    spaces,
    owners,
    environments: environmentOptions,
    endpoints: endpointOptions,
    codes: errorReference.map(({ code }) => ({ id: code, name: code })),
  };
}
