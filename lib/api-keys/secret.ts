import { createHmac, randomBytes } from 'node:crypto';
import { checksumOf, secretAlphabet, secretPrefix, secretRandomLength } from './secret-format';

/** The version of the first pepper, stored beside each hash; `peppers` numbers those that follow. */
export const firstHashVersion = 1;

/** Creates a secret: 178 bits from the system's CSPRNG and a CRC-32 in base62. */
export function createSecret(): string {
  let body = secretPrefix;
  while (body.length < secretPrefix.length + secretRandomLength) {
    for (const byte of randomBytes(secretRandomLength)) {
      // 248 is the largest multiple of 62 in a byte; larger bytes would bias toward the first characters.
      if (byte < 248 && body.length < secretPrefix.length + secretRandomLength) body += secretAlphabet[byte % 62];
    }
  }
  return body + checksumOf(body);
}

/** Returns the check value that is stored for a pepper, to recognize it. */
export function pepperCheckOf(pepper: Buffer): Buffer {
  return createHmac('sha256', pepper).update('check value of API_KEY_PEPPER').digest();
}

/** Returns the stored hash of a secret: HMAC-SHA-256 with the server's pepper (at least 32 bytes). */
export function hashSecret(secret: string, pepper: Buffer): Buffer {
  return createHmac('sha256', pepper).update(secret).digest();
}
