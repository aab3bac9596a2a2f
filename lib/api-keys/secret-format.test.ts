import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecret } from './secret';
import { checksumOf, findSecretsIn, maskSecret, maskSecretsIn } from './secret-format';

test('checksumOf equals the CRC-32 of zlib for every ASCII text', () => {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 60 }), (text) => {
      const read = [...checksumOf(text)].reduce((sum, letter) => sum * 62 + alphabet.indexOf(letter), 0);
      expect(read).toBe(crc32(text));
    }),
  );
});

test('findSecretsIn returns the secrets of a text in order, including broken and masked ones', () => {
  const [one, two] = [createSecret(), createSecret()];
  const broken = one.slice(0, -1);
  const text = `A=${one}\nB="${two}"; pk_short pk_...abcde # ${broken} ${maskSecret(two)}${one}more`;
  expect(findSecretsIn(text)).toEqual([
    { kind: 'whole', text: one },
    { kind: 'whole', text: two },
    { kind: 'broken', text: broken },
    { kind: 'masked', text: maskSecret(two) },
    { kind: 'whole', text: one },
  ]);
  expect(findSecretsIn(`${one}andmore`)).toEqual([{ kind: 'whole', text: one }]);
  for (const none of ['', 'pk_', 'PK_ABCDEFGHIJ', 'pk-abcdefghijkl', one.toUpperCase()]) {
    expect(findSecretsIn(none)).toEqual([]);
  }
});

test('maskSecretsIn keeps only the last five characters of a secret and does not change masked text', () => {
  const secrets = Array.from({ length: 5 }, createSecret);
  const text = secrets.map((secret, index) => `KEY_${index}=${secret} ${secret}`).join('\n');
  const masked = maskSecretsIn(text);
  for (const secret of secrets) {
    expect(masked).not.toContain(secret.slice(3, 33));
    expect(masked).toContain(`••${secret.slice(-5)}`);
  }
  expect(masked).toHaveLength(text.length);
  expect(maskSecretsIn(masked)).toBe(masked);
});
