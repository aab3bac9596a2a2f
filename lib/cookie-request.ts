import 'server-only';
import type { z } from 'zod';
import { parseInput, toActionError } from './action';
import { AppError, errorCodes } from './errors';
import { readBody } from './read-body';

/** The limit of server actions in next.config.ts, which is above any JSON input of this app. */
const maxInputBytes = 1_100_000;

/**
 * Serves a cookie-authenticated POST from a page of this site, with errors as text for the user. `run` must
 * authenticate and authorize.
 */
export async function answerPost(request: Request, run: () => Promise<Response>): Promise<Response> {
  try {
    requireSameOrigin(request);
    return await run();
  } catch (error) {
    return refusal(error);
  }
}

/** Serves a cookie-authenticated GET that changes nothing, as JSON. `run` must authenticate and authorize. */
export async function answerJson(run: () => Promise<unknown>): Promise<Response> {
  try {
    return Response.json(await run(), { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): Response {
  const { code, message } = toActionError(error);
  return new Response(message, {
    status: errorCodes[code].status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** Requires an Origin header, which browsers send with every POST. The front server has refused foreign origins. */
function requireSameOrigin(request: Request): void {
  const origin = request.headers.get('origin');
  const host = request.headers.get('x-forwarded-host');
  if (origin && host && URL.canParse(origin) && new URL(origin).host === host) return;
  throw new AppError('forbidden', 'This request did not come from a page of this site.');
}

/** Parses a JSON body with the same checks as the input of an action. @throws AppError invalid_request */
export async function readInput<S extends z.core.$ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  const body = await readBody(request, maxInputBytes);
  return parseInput(schema, body && parseJson(body.toString()));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
