import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Fastify from 'fastify';
import pg from 'pg';

/**
 * better-auth's API-key plugin behind Fastify: one `verifyApiKey` per request. With the argument `prepare` it creates
 * its tables and one key, from which all others are copied, and ends.
 */
const { DATABASE_URL, PORT, RATE_LIMIT } = process.env;
const day = 86_400_000;

export const auth = betterAuth({
  baseURL: 'http://localhost',
  secret: 'of-no-use-to-anyone-outside-this-bench',
  telemetry: { enabled: false },
  logger: { level: 'error' },
  database: new pg.Pool({ connectionString: DATABASE_URL }),
  // The default is ten requests a day, and refusals would be cheaper than the measured checks.
  plugins: [apiKey({ rateLimit: { enabled: RATE_LIMIT === 'on', timeWindow: day, maxRequests: 1_000_000_000 } })],
});

if (process.argv[2] === 'prepare') {
  await (await getMigrations(auth.options)).runMigrations();
  const context = await auth.$context;
  const user = await context.internalAdapter.createUser({ email: 'bench@bench.test', name: 'Bench' });
  await auth.api.createApiKey({ body: { userId: user.id, name: 'Pattern', rateLimitEnabled: true } });
  process.exit(0);
}

const server = Fastify();
server.get('/check', async (request, reply) => {
  const key = request.headers.authorization?.slice('Bearer '.length) ?? '';
  const { valid, key: found } = await auth.api.verifyApiKey({ body: { key } });
  if (!valid) return reply.code(401).send({ error: 'invalid' });
  return { id: found.id, name: found.name };
});
await server.listen({ port: Number(PORT), host: '127.0.0.1' });
