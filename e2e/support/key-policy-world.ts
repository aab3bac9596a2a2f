import { changeApiKey } from '@/lib/api-keys/change';
import type { ApiKeyPatch } from '@/lib/api-keys/schema';
import { answerJson, answerNormally, type Behaviour, startFakeUpstream } from './fake-upstream';
import { insertApiKey, type KeyInput, openFixtures } from './fixtures';
import { startTestGateway, type TestGateway } from './test-gateway';
import { insertAdminWorld } from './viewer-of';

export type SentCall = { path?: string; model?: string; from?: string };

const completion = { object: 'chat.completion', choices: [], usage: { prompt_tokens: 5, completion_tokens: 7 } };

/** Lists its models for GET, and answers every POST with a completion of 5 and 7 tokens. */
export const answerAll: Behaviour = (request, response, gone) =>
  (request.method === 'GET' ? answerNormally : answerJson(200, completion))(request, response, gone);

/** Starts two gateways with one fake model server, for keys whose settings are changed like in the dashboard. */
export async function startKeyPolicyWorld() {
  const db = openFixtures();
  const upstream = await startFakeUpstream();
  const settings = { upstream: { baseUrl: upstream.baseUrl } };
  const [first, second] = await Promise.all([startTestGateway(settings), startTestGateway(settings)]);
  return {
    db,
    upstream,
    first,
    second,
    /** Inserts a key; `change` changes it as the organization's admin. */
    async insertKey(given: KeyInput = {}) {
      const { space, admin, viewer } = await insertAdminWorld(db);
      const key = await insertApiKey(db, space, admin.id, given);
      return { key, space, change: (patch: ApiKeyPatch) => changeApiKey(viewer, key.id, patch) };
    },
    async close() {
      await Promise.all([first.close(), second.close(), db.$client.end()]);
      await upstream.close();
    },
  };
}

/** Sends a request and returns `ok`, or its status and code. */
export async function callWith(
  api: TestGateway,
  secret: string,
  { path = '/v1/chat/completions', model, from }: SentCall = {},
): Promise<string> {
  const isPost = !path.startsWith('/v1/models') && path !== '/v1/key';
  const response = await api.send(path, {
    method: isPost ? 'POST' : 'GET',
    secret,
    headers: from ? { 'x-forwarded-for': from } : {},
    body: isPost ? JSON.stringify({ model: model ?? 'small-model', messages: [], input: 'x' }) : undefined,
  });
  const body = await response.json();
  return response.status === 200 ? 'ok' : `${response.status} ${body.error.code}`;
}
