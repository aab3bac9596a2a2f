import { sql } from 'drizzle-orm';
import { requestLog } from '@/db/request-log-table';
import { createRequestId } from '@/lib/requests/request-id';
import { type FixtureDb, insertApiKey } from './fixtures';

export type LoggedWorld = { organization: { id: string; slug: string }; admin: { id: string }; space: { id: string } };

/** Inserts a key and its requests, newest first; each is a minute older than the previous one. */
export async function logRequests(
  db: FixtureDb,
  world: LoggedWorld,
  entries: Partial<typeof requestLog.$inferInsert>[],
) {
  await db.execute(sql`select maintain_request_log(30)`);
  const key = await insertApiKey(db, { organizationId: world.organization.id, id: world.space.id }, world.admin.id, {
    name: 'Evaluation harness',
  });
  const rows = entries.map((entry, place) => {
    const startedAt = new Date(Date.now() - 5_000 - place * 60_000);
    return {
      organizationId: world.organization.id,
      apiKeyId: key.id,
      startedAt,
      requestId: createRequestId(startedAt.getTime()),
      status: 200,
      latencyMs: 1_840,
      client: 'OpenAI/JS 6.30.1',
      address: '203.0.113.11',
      endpoint: '/v1/chat/completions',
      model: 'gpt-4o-mini',
      promptTokens: 1_204,
      completionTokens: 388,
      ...entry,
    };
  });
  await db.insert(requestLog).values(rows);
  return { key, ids: rows.map(({ requestId }) => requestId) };
}

/** A request that was refused because its key was removed. */
export const refused = {
  status: 401,
  code: 'api_key_removed',
  model: null,
  promptTokens: 0,
  completionTokens: 0,
  latencyMs: 1,
};
