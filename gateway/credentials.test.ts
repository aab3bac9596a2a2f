import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecret } from '@/lib/api-keys/secret';
import { AppError } from '@/lib/errors';
import { readSecret } from './credentials';

const secret = createSecret();
const swapped = secret.slice(0, 3) + [...secret.slice(3)].reverse().join('');

function codeFor(authorization: string | undefined): string {
  try {
    readSecret(new Headers(authorization === undefined ? {} : { authorization }));
    return 'accepted';
  } catch (error) {
    return error instanceof AppError ? error.code : 'a fault';
  }
}

test('a whole secret as a bearer is read', () => {
  expect(readSecret(new Headers({ authorization: `Bearer ${secret}` }))).toBe(secret);
});

test('no header at all is a missing key, with what to send', () => {
  expect(codeFor(undefined)).toBe('missing_api_key');
  expect(codeFor('')).toBe('missing_api_key');
});

describe('malformed credentials are refused before anything is asked', () => {
  test.each([
    ['no scheme', secret],
    ['another scheme', `Basic ${btoa(`user:${secret}`)}`],
    ['a lower-case scheme', `bearer ${secret}`],
    ['a lower-cased secret', `Bearer ${secret.toLowerCase()}`],
    ['a scheme alone', 'Bearer'],
    ['two spaces', `Bearer  ${secret}`],
    ['a tab', `Bearer\t${secret}`],
    ['two headers joined', `Bearer ${secret}, Bearer ${secret}`],
    ['something after it', `Bearer ${secret} x`],
    ['one character too few', `Bearer ${secret.slice(0, -1)}`],
    ['one character too many', `Bearer ${secret}0`],
    ['a wrong checksum', `Bearer ${swapped}`],
    ['another prefix', `Bearer sk_${secret.slice(3)}`],
    ['quotes', `Bearer "${secret}"`],
    ['100 KB', `Bearer ${'a'.repeat(100_000)}`],
    ['a letter that only looks right', `Bearer ${secret.slice(0, -1)}\u00e9`],
  ])('%s', (_what, authorization) => {
    expect(codeFor(authorization)).toBe('invalid_api_key');
  });
});

test('one wrong character anywhere is caught without a database', () => {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 38 }), fc.constantFrom(...alphabet), (place, character) => {
      fc.pre(secret[place] !== character);
      const wrong = secret.slice(0, place) + character + secret.slice(place + 1);
      expect(codeFor(`Bearer ${wrong}`)).toBe('invalid_api_key');
    }),
  );
});

test('no message repeats what was sent', () => {
  for (const sent of [`Basic ${secret}`, `Bearer ${secret}x`, `Bearer ${swapped}`]) {
    try {
      readSecret(new Headers({ authorization: sent }));
    } catch (error) {
      expect(String(error)).not.toContain(secret.slice(5, 30));
      expect(String(error)).not.toContain(swapped.slice(5, 30));
    }
  }
});
