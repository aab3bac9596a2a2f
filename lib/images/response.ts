import 'server-only';

const headers = {
  'content-type': 'image/webp',
  // The URL contains the image's hash, so it never changes. Private, because only members may see it.
  'cache-control': 'private, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

/** Builds the response for a stored image; null becomes an uncached 404. */
export function imageResponse(bytes: Buffer | null): Response {
  if (bytes === null) return new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } });
  return new Response(new Uint8Array(bytes), { headers });
}
