import { readJsonRequest } from '@/gateway/json-request';
import { type Caller, createModels } from '@/gateway/models';
import { shapes } from '@/gateway/shapes';
import { endpoints } from '@/lib/api/endpoints';

const models = createModels(null);
const anyModel: Caller = { defaultModel: 'standard', allowedModels: null, keyAllowedModels: null };

/** A key whose space allows two models. */
export const twoModels = { ...anyModel, allowedModels: ['small', 'large'] };

/** Reads a body like the gateway for this endpoint, by default for a key whose space allows every model. */
export async function readRequest(path: string, body: string | Buffer, caller = anyModel) {
  const endpoint = endpoints.find((known) => known.path === path);
  if (!endpoint) throw new Error(path);
  return readJsonRequest(Buffer.from(body), endpoint, shapes[endpoint.shape], caller, models);
}

/** Returns the body that the upstream gets. */
export const sentBody = async (path: string, body: string | Buffer, caller = anyModel) =>
  (await readRequest(path, body, caller)).body.toString();
