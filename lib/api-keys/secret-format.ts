/** The form of a secret, for the server and the browser: `pk_`, 30 random base62 characters, 6 of CRC-32. */
export const secretAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const secretPrefix = 'pk_';
export const secretRandomLength = 30;
const checksumLength = 6;
const secretLength = secretPrefix.length + secretRandomLength + checksumLength;

/** The shape of every secret. */
export const secretPattern = /^pk_[0-9A-Za-z]{36}$/;

/** Returns whether a string has the shape and a valid checksum of a secret, without a database query. */
export function isWellFormedSecret(candidate: string): boolean {
  if (!secretPattern.test(candidate)) return false;
  const body = candidate.slice(0, -checksumLength);
  return candidate.slice(-checksumLength) === checksumOf(body);
}

/** Returns the checksum at the end of a secret. */
export function checksumOf(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let i = 0; i < checksumLength; i += 1) {
    text = secretAlphabet[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** Returns the CRC-32 of ASCII text. Browsers have no zlib. */
function crc32(text: string): number {
  let crc = -1;
  for (let index = 0; index < text.length; index += 1) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Returns the last five characters, which the preview shows. */
export function lastFiveOf(secret: string): string {
  return secret.slice(-5);
}

/** A secret in a text: whole, broken (most of one), or masked by `maskSecret`. */
export type SecretInText = { kind: 'whole' | 'broken' | 'masked'; text: string };

const inText = /pk_(?:[0-9A-Za-z]{8,}|•+[0-9A-Za-z]{5})/g;

/** Finds the secrets in a text, in order. */
export function findSecretsIn(text: string): SecretInText[] {
  return Array.from(text.matchAll(inText), ([found]) => {
    if (found.includes('•')) return { kind: 'masked', text: found };
    // Other letters can follow without a space.
    const start = found.slice(0, secretLength);
    return isWellFormedSecret(start) ? { kind: 'whole', text: start } : { kind: 'broken', text: found };
  });
}

/** Masks a secret except for the characters of its preview, keeping its length. */
export function maskSecret(secret: string): string {
  return `${secretPrefix}${'•'.repeat(Math.max(1, secret.length - secretPrefix.length - 5))}${lastFiveOf(secret)}`;
}

/** Masks every secret in a text. */
export function maskSecretsIn(text: string): string {
  return findSecretsIn(text)
    .filter(({ kind }) => kind !== 'masked')
    .reduce((masked, { text: secret }) => masked.replace(secret, () => maskSecret(secret)), text);
}
