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
    return error instanceof AppError ? error.code : 'unexpected error';
  }
}

test('readSecret returns the secret of a bearer header', () => {
  expect(readSecret(new Headers({ authorization: `Bearer ${secret}` }))).toBe(secret);
});

test.each(['bearer', 'BEARER', 'Bearer ', 'bEaReR   '])('the scheme %j is read', (scheme) => {
  expect(codeFor(`${scheme} ${secret}`)).toBe('accepted');
});

test.each(['x-api-key', 'api-key'])('a key in the header %s is read', (name) => {
  expect(readSecret(new Headers({ [name]: secret }))).toBe(secret);
  expect(readSecret(new Headers({ [name]: secret, authorization: `Bearer ${secret}` }))).toBe(secret);
});

test('two different keys are refused with invalid_api_key', () => {
  const other = createSecret();
  for (const headers of [
    { authorization: `Bearer ${secret}`, 'x-api-key': other },
    { authorization: `Bearer ${secret}`, 'api-key': other },
    { 'x-api-key': secret, 'api-key': other },
    { authorization: 'Bearer sk-of-another-product', 'x-api-key': secret },
    { authorization: 'Basic dTpw', 'x-api-key': secret },
  ]) {
    expect(() => readSecret(new Headers(headers as never))).toThrow(
      expect.objectContaining({ code: 'invalid_api_key' }),
    );
  }
});

test('a missing or empty header is refused with missing_api_key', () => {
  expect(codeFor(undefined)).toBe('missing_api_key');
  expect(codeFor('')).toBe('missing_api_key');
});

describe('a malformed credential is refused with invalid_api_key', () => {
  test.each([
    ['no scheme', secret],
    ['another scheme', `Basic ${btoa(`user:${secret}`)}`],
    ['a lower-cased secret', `Bearer ${secret.toLowerCase()}`],
    ['a scheme alone', 'Bearer'],
    ['a tab', `Bearer\t${secret}`],
    ['two headers joined', `Bearer ${secret}, Bearer ${secret}`],
    ['text after the secret', `Bearer ${secret} x`],
    ['one character too few', `Bearer ${secret.slice(0, -1)}`],
    ['one character too many', `Bearer ${secret}0`],
    ['a wrong checksum', `Bearer ${swapped}`],
    ['another prefix', `Bearer sk_${secret.slice(3)}`],
    ['quotes', `Bearer "${secret}"`],
    ['100 KB', `Bearer ${'a'.repeat(100_000)}`],
    ['a letter that is not ASCII', `Bearer ${secret.slice(0, -1)}\u00e9`],
  ])('%s', (_what, authorization) => {
    expect(codeFor(authorization)).toBe('invalid_api_key');
  });
});

test('a secret with one wrong character is refused without a database read', () => {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 38 }), fc.constantFrom(...alphabet), (place, character) => {
      fc.pre(secret[place] !== character);
      const wrong = secret.slice(0, place) + character + secret.slice(place + 1);
      expect(codeFor(`Bearer ${wrong}`)).toBe('invalid_api_key');
    }),
  );
});

test('the error message never contains the credential', () => {
  for (const sent of [`Basic ${secret}`, `Bearer ${secret}x`, `Bearer ${swapped}`]) {
    try {
      readSecret(new Headers({ authorization: sent }));
    } catch (error) {
      expect(String(error)).not.toContain(secret.slice(5, 30));
      expect(String(error)).not.toContain(swapped.slice(5, 30));
    }
  }
});
