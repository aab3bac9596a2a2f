import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefix = 'pk_';
const randomLength = 30;
const checksumLength = 6;

/** The shape of every secret: `pk_`, 30 random base62 characters, 6 of checksum. */
export const secretPattern = /^pk_[0-9A-Za-z]{36}$/;

/** The version of the hash stored beside it, so that the pepper or the function can change. */
export const currentHashVersion = 1;

/** Makes a new secret: 178 bits from the system's CSPRNG and a CRC-32 in base62. */
export function createSecret(): string {
  let body = prefix;
  while (body.length < prefix.length + randomLength) {
    for (const byte of randomBytes(randomLength)) {
      // 248 is the largest multiple of 62 in a byte: what lies above would favour the first characters.
      if (byte < 248 && body.length < prefix.length + randomLength) body += alphabet[byte % 62];
    }
  }
  return body + checksumOf(body);
}

/** Whether a string has a secret's shape and its checksum is right; no database is asked. */
export function isWellFormedSecret(candidate: string): boolean {
  if (!secretPattern.test(candidate)) return false;
  const body = candidate.slice(0, -checksumLength);
  return candidate.slice(-checksumLength) === checksumOf(body);
}

/** What is stored of a secret: HMAC-SHA-256 under the server's pepper (32 bytes or more). */
export function hashSecret(secret: string, pepper: Buffer): Buffer {
  return createHmac('sha256', pepper).update(secret).digest();
}

/** The last five characters, which the preview shows. */
export function lastFiveOf(secret: string): string {
  return secret.slice(-5);
}

function checksumOf(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let i = 0; i < checksumLength; i += 1) {
    text = alphabet[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
