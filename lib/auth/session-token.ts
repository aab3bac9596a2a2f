import { createHash, randomBytes } from 'node:crypto';

/** Lifetime of a session. */
export const sessionSeconds = 30 * 24 * 60 * 60;

/** Creates a session token: 256 bits from the system's CSPRNG, base64url. */
export function createSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Returns the stored form of a session token. A plain SHA-256 suffices, because the token has 256 random bits. */
export function hashSessionToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
