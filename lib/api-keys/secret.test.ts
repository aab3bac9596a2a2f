import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecret, hashSecret } from './secret';
import { isWellFormedSecret, lastFiveOf, secretPattern } from './secret-format';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('createSecret', () => {
  test('createSecret returns a secret with the documented shape and a valid checksum, never the same twice', () => {
    const made = Array.from({ length: 5_000 }, createSecret);
    for (const secret of made) {
      expect(secret).toMatch(secretPattern);
      expect(isWellFormedSecret(secret)).toBe(true);
    }
    expect(new Set(made).size).toBe(made.length);
  });

  test('createSecret uses all 62 characters equally often, without modulo bias', () => {
    const counts = new Map<string, number>();
    const draws = 20_000;
    for (let i = 0; i < draws; i += 1) {
      for (const char of createSecret().slice(3, 33)) counts.set(char, (counts.get(char) ?? 0) + 1);
    }
    const expected = (draws * 30) / 62;
    const chiSquared = [...alphabet].reduce(
      (sum, char) => sum + ((counts.get(char) ?? 0) - expected) ** 2 / expected,
      0,
    );
    // 61 degrees of freedom: a fair source exceeds 150 less than once in a billion; a modulo bias gives thousands.
    expect(chiSquared).toBeLessThan(150);
  });
});

describe('the checksum', () => {
  test('the checksum detects every change of one character', () => {
    const secret = createSecret();
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 38 }), fc.constantFrom(...alphabet), (position, char) => {
        const changed = secret.slice(0, position) + char + secret.slice(position + 1);
        expect(isWellFormedSecret(changed)).toBe(changed === secret);
      }),
    );
  });

  test('the checksum detects two swapped neighbours', () => {
    const secret = createSecret();
    for (let i = 3; i < 38; i += 1) {
      const swapped = `${secret.slice(0, i)}${secret[i + 1]}${secret[i]}${secret.slice(i + 2)}`;
      expect(isWellFormedSecret(swapped)).toBe(swapped === secret);
    }
  });

  test('the checksum is the CRC-32 of zlib in base62', () => {
    expect(isWellFormedSecret('pk_0000000000000000000000000000003KzPDL')).toBe(true);
  });

  test('isWellFormedSecret accepts any string without throwing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isWellFormedSecret(text)).toBe(false);
      }),
    );
  });
});

describe('stored parts of a secret', () => {
  const pepper = Buffer.alloc(32, 7);

  test('hashSecret returns the same hash for the same pepper and another for another pepper', () => {
    const secret = createSecret();
    expect(hashSecret(secret, pepper)).toEqual(hashSecret(secret, pepper));
    expect(hashSecret(secret, pepper)).not.toEqual(hashSecret(secret, Buffer.alloc(32, 8)));
    expect(hashSecret(secret, pepper)).toHaveLength(32);
  });

  test('lastFiveOf returns the last five characters, the only stored part of the secret', () => {
    expect(lastFiveOf('pk_abcdefghij')).toBe('fghij');
  });
});
