import 'server-only';

const headers = {
  'content-type': 'image/webp',
  // Its address holds its hash, so it never changes; private, because membership opened it.
  'cache-control': 'private, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

/** Serves a stored image; one that isn't there, or may not be seen, is a plain 404 that nothing keeps. */
export function imageResponse(bytes: Buffer | null): Response {
  if (bytes === null) return new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } });
  return new Response(new Uint8Array(bytes), { headers });
}
