import { createHash, randomBytes } from 'node:crypto';

/** How long a session lasts without signing in again. */
export const sessionSeconds = 30 * 24 * 60 * 60;

/** A new session token: 256 bits from the system's CSPRNG, base64url. */
export function createSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a session token; it is random enough that a plain SHA-256 can't be turned back. */
export function hashSessionToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
