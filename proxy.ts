import { type NextRequest, NextResponse } from 'next/server';

/** Images whose address holds their version; their route says how long they may be kept. */
const storedImage = /^\/(?:account\/avatars\/[^/]+|[^/]+\/permissions\/spaces\/[^/]+\/logo)\/[0-9a-f]{32}$/;

/** Sets headers and does nothing else. Authorization is in `lib`, never here. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const isDevelopment = process.env.NODE_ENV === 'development';
  const policy = [
    "default-src 'self'",
    // React's development build needs eval; production never gets it.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; ');

  const forwarded = new Headers(request.headers);
  forwarded.set('content-security-policy', policy);
  // Where the person is: pages know it, but the layouts above them, which may send people to sign in first, don't.
  forwarded.set('x-page-path', request.nextUrl.pathname + request.nextUrl.search);

  const response = NextResponse.next({ request: { headers: forwarded } });
  const headers: Record<string, string> = {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  };
  if (!storedImage.test(request.nextUrl.pathname)) headers['cache-control'] = 'no-store';
  if (isHttps(request)) headers['strict-transport-security'] = 'max-age=31536000';
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

function isHttps(request: NextRequest): boolean {
  return request.headers.get('x-forwarded-proto') === 'https' || request.nextUrl.protocol === 'https:';
}

export const config = {
  // Built assets and the files of public/ are the same for everyone and need none of these headers.
  matcher: ['/((?!_next/static|_next/image|(?:favicon\\.ico|icon\\.svg|apple-touch-icon\\.png|robots\\.txt)$).*)'],
};
