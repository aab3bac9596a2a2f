import { createHash, randomBytes } from 'node:crypto';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Creates the token of an invitation, 256 bits from the system's CSPRNG as base64url, and its hash for storage. */
export function createInvitationToken(): { text: string; hash: Buffer } {
  const text = randomBytes(32).toString('base64url');
  return { text, hash: sha256(text) };
}

/** Returns the hash of a token; null when the text is not a token, so that no query is needed. */
export function hashInvitationToken(text: string): Buffer | null {
  return /^[A-Za-z0-9_-]{43}$/.test(text) ? sha256(text) : null;
}
