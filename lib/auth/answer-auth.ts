import 'server-only';
import { NextRequest } from 'next/server';
import { logError } from '../log-text';
import { accountPath, signInPath } from '../paths';
import { siteUrl } from '../request-info';
import { findConnectIntent } from './connect-intent';
import { isSecureSite } from './cookie';
import { toSafePath } from './safe-path';
import { problemQuery, type SignInProblem } from './sign-in-problem';

/** Returns a request with the site's address, from which next-auth builds its links: Next listens on a private port. */
export async function atSite(request: NextRequest): Promise<NextRequest> {
  const { pathname, search } = request.nextUrl;
  return new NextRequest(new URL(pathname + search, await siteUrl()), request);
}

/**
 * Serves next-auth's pages and the callbacks of providers at the site's public address. An error in a callback becomes
 * a redirect to a page that explains it.
 */
export async function answerAuth(
  received: NextRequest,
  handle: (request: NextRequest) => Promise<Response>,
): Promise<Response> {
  const request = await atSite(received);
  const { pathname, searchParams } = request.nextUrl;
  const response = await handle(request);
  const provider = /^\/api\/auth\/callback\/([a-z]+)$/.exec(pathname)?.[1];
  const location = response.headers.get('location');
  if (!provider || !location) return response;
  const target = new URL(location, request.url);
  // next-auth redirects to the same path when it can't read the provider's profile.
  const isLost = target.pathname === pathname;
  if (target.pathname !== signInPath() && !isLost) return response;
  if (isLost || target.searchParams.has('error')) {
    const connecting = await findConnectIntent(searchParams.get('state'));
    target.pathname = connecting ? accountPath() : signInPath();
    target.search = problemQuery(problemOf(request, target.searchParams.get('error')), provider);
  }
  const next = target.pathname === signInPath() ? headingFor(request) : '/';
  if (next !== '/') target.searchParams.set('next', next);
  const headers = new Headers(response.headers);
  headers.set('location', target.href);
  return new Response(null, { status: 302, headers });
}

function problemOf({ nextUrl, cookies }: NextRequest, error: string | null): SignInProblem {
  // next-auth reports an exception of our own callback as AccessDenied.
  if (error === 'AccessDenied') return 'broken';
  const refusal = nextUrl.searchParams.get('error');
  if (refusal === 'access_denied') return 'cancelled';
  // Only the operator can fix other errors, such as a scope that the provider doesn't know.
  if (refusal) logError(`A provider refused: ${refusal.slice(0, 200)}`);
  return cookies.has(cookieName('state')) ? 'failed' : 'expired';
}

/** Returns the path that the user asked for before the redirect to the provider. */
function headingFor({ cookies, nextUrl }: NextRequest): string {
  const noted = cookies.get(cookieName('callback-url'))?.value;
  if (!noted || !URL.canParse(noted, nextUrl.origin)) return '/';
  const { pathname, search } = new URL(noted, nextUrl.origin);
  return toSafePath(pathname + search);
}

const cookieName = (name: string) => `${isSecureSite() ? '__Secure-' : ''}authjs.${name}`;
