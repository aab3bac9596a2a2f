import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldName } from './names';

test('folding ignores case, accents, width and composition', () => {
  expect(foldName('ÄPFEL')).toBe('apfel');
  expect(foldName('Élan')).toBe('elan');
  expect(foldName('e\u0301lan')).toBe('elan');
  expect(foldName('ＡＰＩ…')).toBe('api...');
});

test('folding equates letters that change in upper case: German, Greek, Turkish', () => {
  expect(foldName('Straße')).toBe(foldName('STRASSE'));
  expect(foldName('οδός ΟΔΟΣ')).toBe(foldName('ΟΔΌΣ οδος'));
  expect(foldName('İSTANBUL')).toBe(foldName('istanbul'));
  expect(foldName('ISPARTA')).toBe(foldName('ısparta'));
});

test('folding keeps marks that make another letter: Japanese, Hindi, Thai', () => {
  for (const name of ['が', 'हिन्दी', 'ที่นี่', '한국어']) expect(foldName(name)).toBe(name);
});

test('folding again, or after a change of case, changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const folded = foldName(text);
      expect([foldName(folded), foldName(text.toUpperCase()), foldName(text.toLowerCase())]).toEqual(
        Array(3).fill(folded),
      );
    }),
    { numRuns: 5_000 },
  );
});
