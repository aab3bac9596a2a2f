import { findKey } from '../../../peers/select.mjs';

export const dynamic = 'force-dynamic';

/** What the bare Fastify handler does, as a route of Next. */
export async function GET(request: Request): Promise<Response> {
  const row = await findKey(request.headers.get('authorization'));
  return row ? Response.json(row) : Response.json({ error: 'invalid' }, { status: 401 });
}
