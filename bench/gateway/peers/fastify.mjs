import Fastify from 'fastify';
import { findKey } from './select.mjs';

/** A bare Fastify handler with one indexed SELECT: no limits, no usage. */
const server = Fastify();
server.get('/check', async (request, reply) => {
  const row = await findKey(request.headers.authorization);
  return row ?? reply.code(401).send({ error: 'invalid' });
});
await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
