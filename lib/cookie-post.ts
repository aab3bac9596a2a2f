import 'server-only';
import type { z } from 'zod';
import { parseInput, toActionError } from './action';
import { AppError, errorCodes } from './errors';
import { readBody } from './read-body';

/** More than any input of ours in JSON; as server actions, whose limit is in next.config.ts. */
const maxInputBytes = 1_100_000;

/**
 * Serves a POST that cookies sign in: only from a page of this site, and with a refusal that a person can read. `run`
 * authenticates and authorizes, as every caller of a service does.
 */
export async function answerPost(request: Request, run: () => Promise<Response>): Promise<Response> {
  try {
    requireSameOrigin(request);
    return await run();
  } catch (error) {
    const { code, message } = toActionError(error);
    return new Response(message, {
      status: errorCodes[code].status,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    });
  }
}

/** Browsers name the page's origin with every POST. The front has refused foreign ones; here one is required. */
function requireSameOrigin(request: Request): void {
  const origin = request.headers.get('origin');
  const host = request.headers.get('x-forwarded-host');
  if (origin && host && URL.canParse(origin) && new URL(origin).host === host) return;
  throw new AppError('forbidden', 'This request did not come from a page of this site.');
}

/** Parses a JSON body as an action parses its input. @throws AppError invalid_request */
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
