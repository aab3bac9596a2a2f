import { createHmac, randomBytes } from 'node:crypto';
import { checksumOf, secretAlphabet, secretPrefix, secretRandomLength } from './secret-format';

/** The version of the hash stored beside it, so that the pepper or the function can change. */
export const currentHashVersion = 1;

/** Makes a new secret: 178 bits from the system's CSPRNG and a CRC-32 in base62. */
export function createSecret(): string {
  let body = secretPrefix;
  while (body.length < secretPrefix.length + secretRandomLength) {
    for (const byte of randomBytes(secretRandomLength)) {
      // 248 is the largest multiple of 62 in a byte: what lies above would favour the first characters.
      if (byte < 248 && body.length < secretPrefix.length + secretRandomLength) body += secretAlphabet[byte % 62];
    }
  }
  return body + checksumOf(body);
}

/** What is stored of a secret: HMAC-SHA-256 under the server's pepper (32 bytes or more). */
export function hashSecret(secret: string, pepper: Buffer): Buffer {
  return createHmac('sha256', pepper).update(secret).digest();
}
