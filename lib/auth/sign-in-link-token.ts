import { createHash, randomBytes } from 'node:crypto';

/** Makes the token of a sign-in link: 256 bits, of which the hash is stored. */
export function createLinkToken(): { token: string; tokenHash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: hashLinkToken(token) };
}

/** Returns what is stored of a token; undefined for text that can be none. */
export function parseLinkToken(text: string): Buffer | undefined {
  return /^[A-Za-z0-9_-]{43}$/.test(text) ? hashLinkToken(text) : undefined;
}

const hashLinkToken = (token: string) => createHash('sha256').update(token).digest();
