import { findKey } from '../../../peers/select.mjs';

export const dynamic = 'force-dynamic';

/** Answers with the same check as the bare Fastify handler, as a route of Next. */
export async function GET(request: Request): Promise<Response> {
  const row = await findKey(request.headers.get('authorization'));
  return row ? Response.json(row) : Response.json({ error: 'invalid' }, { status: 401 });
}
