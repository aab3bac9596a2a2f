import 'server-only';
import { toActionError } from './action';
import { AppError, errorCodes } from './errors';

/**
 * Serves a form's POST that cookies sign in: only from a page of this site, and with a refusal that a person can read.
 * `run` authenticates and authorizes, as every caller of a service does.
 */
export async function answerFormPost(request: Request, run: () => Promise<Response>): Promise<Response> {
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
