import { createHash, randomBytes } from 'node:crypto';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A new token for an invitation's link, 256 bits from the system's CSPRNG as base64url, and what is stored of it. */
export function createInvitationToken(): { text: string; hash: Buffer } {
  const text = randomBytes(32).toString('base64url');
  return { text, hash: sha256(text) };
}

/** What is stored of a link's token; null for what can't be one, which then costs no query. */
export function hashInvitationToken(text: string): Buffer | null {
  return /^[A-Za-z0-9_-]{43}$/.test(text) ? sha256(text) : null;
}
