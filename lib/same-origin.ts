import 'server-only';
import { AppError } from './errors';

/**
 * For route handlers that cookies sign in: the request must come from a page of this site, as browsers say it with
 * every POST. Compared with the host the request was made to, which another site's page can't choose.
 * @throws AppError forbidden
 */
export function requireSameOrigin(request: Request): void {
  const origin = request.headers.get('origin');
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host');
  if (origin && host && URL.canParse(origin) && new URL(origin).host === host) return;
  throw new AppError('forbidden', 'This request did not come from a page of this site.');
}
