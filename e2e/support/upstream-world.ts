import { eq } from 'drizzle-orm';
import { requestLog } from '@/db/request-log-table';
import type { UpstreamSettings } from '@/gateway/upstream';
import { type Behaviour, startFakeUpstream } from './fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from './fixtures';
import { startTestGateway } from './test-gateway';

/** Starts a gateway with a fake model server, and a key with very high limits. */
export async function startUpstreamWorld(settings: Partial<UpstreamSettings> = {}) {
  const db = openFixtures();
  const upstream = await startFakeUpstream();
  const api = await startTestGateway({ upstream: { baseUrl: upstream.baseUrl, apiKey: 'sk-up', ...settings } });
  const newKey = async () => {
    const world = await insertWorld(db);
    const key = await insertApiKey(db, world.space, world.admin.id, { requestsPerMinute: 1_000_000, burst: 100_000 });
    return { ...world, key };
  };
  const { key } = await newKey();
  return {
    db,
    upstream,
    api,
    newKey,
    secret: key.secret,
    post: (path: string, body: unknown, init: RequestInit & { secret?: string } = {}) =>
      api.send(path, {
        method: 'POST',
        secret: key.secret,
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
      }),
    /** Waits for the log entry of a response. */
    async logged(response: Response) {
      const requestId = response.headers.get('x-request-id') ?? '';
      for (let tries = 0; tries < 80; tries += 1) {
        const [row] = await db.select().from(requestLog).where(eq(requestLog.requestId, requestId));
        if (row) return row;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`no log entry for ${requestId}`);
    },
    async close() {
      await Promise.all([api.close(), db.$client.end()]);
      await upstream.close();
    },
  };
}

/** Answers with these bytes. */
export function answerBytes(body: string | Buffer, headers: Record<string, string> = {}, status = 200): Behaviour {
  return (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

/** Answers with these events, unchanged. */
export function answerEvents(text: string, headers: Record<string, string> = {}): Behaviour {
  return answerBytes(text, { 'content-type': 'text/event-stream', ...headers });
}

/** Writes payloads as events. */
export const eventsText = (...payloads: unknown[]) =>
  payloads.map((payload) => `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`).join('');
