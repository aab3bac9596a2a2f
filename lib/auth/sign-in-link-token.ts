import { createHash, randomBytes } from 'node:crypto';

/** Creates the token of a sign-in link: 256 bits, stored as a hash. */
export function createLinkToken(): { token: string; tokenHash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: hashLinkToken(token) };
}

/** Returns the hash of a token, which is what is stored; undefined when the text is not a token. */
export function parseLinkToken(text: string): Buffer | undefined {
  return /^[A-Za-z0-9_-]{43}$/.test(text) ? hashLinkToken(text) : undefined;
}

const hashLinkToken = (token: string) => createHash('sha256').update(token).digest();
