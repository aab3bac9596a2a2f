import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldName, maxNameLength, nameProblem, normalizeText, toName } from './names';

const missing = 'Enter a name.';
const signs = 'Use letters, digits, signs and spaces only.';
const problemOf = (text: string) => nameProblem(normalizeText(text), missing);

test.each([
  'Production API',
  'Мобильное приложение',
  'نام‌ها',
  '👩‍👩‍👧 family',
  '한글',
  "O'Neil; DROP TABLE",
  '=SUM(A1)',
  'x',
])('a name in any language is accepted: %s', (name) => expect(problemOf(name)).toBeNull());

test.each([
  ['NUL', 'a\0b'],
  ['a line break', 'a\nb'],
  ['a line separator', 'a\u2028b'],
  ['a lone surrogate', 'a\ud800b'],
  ['a lone low surrogate', '\udfffb'],
  ['a delete', 'a\u007fb'],
  ['a next line', 'a\u0085b'],
  ['a paragraph separator', 'a\u2029b'],
  ['a bidi embedding', 'a\u202bb'],
  ['a pop of a bidi isolate', 'a\u2069b'],
  ['a bidi override', 'txt\u202egnp.exe'],
  ['a bidi isolate', 'a\u2067b'],
])('a name with %s is refused', (_, name) => expect(problemOf(name)).toBe(signs));

test.each([
  ['nothing', ''],
  ['spaces', ' \u00a0\u3000 '],
  ['zero-width characters', '\u200b\u200d\ufeff'],
  ['Hangul fillers', '\u3164\u115f'],
  ['blank braille', '\u2800'],
  ['the null notehead', '\u{1d159}'],
  ['object replacements', '\ufffc\ufffc'],
  ['tag characters', '\u{e0041}\u{e007f}'],
  ['variation selectors', '\ufe0f\u{e0100}'],
  ['invisible operators', '\u2061\u2064'],
  ['directional marks', '\u200e\u200f\u061c'],
  ['soft hyphens', '\u00ad'],
  ['half-width Hangul fillers', '\uffa0'],
  ['a combining mark alone', '\u0301'],
])('a name that consists of %s is missing', (_, name) => expect(problemOf(name)).toBe(missing));

test('a name may have 100 characters, counted as code points after trimming', () => {
  expect(problemOf(`  ${'é'.repeat(maxNameLength)}  `)).toBeNull();
  expect(problemOf('🔑'.repeat(maxNameLength))).toBeNull();
  expect(problemOf('🔑'.repeat(maxNameLength + 1))).toBe('Use at most 100 characters.');
});

test('a decomposed name is stored composed', () => {
  expect(normalizeText('  E\u0301lan ')).toBe('Élan');
});

test('toName returns an accepted name or null', () => {
  expect(toName('  Ada\u202e\nLovelace ')).toBe('AdaLovelace');
  expect(toName('\u200b')).toBeNull();
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const name = toName(text);
      expect(name === null || nameProblem(name, missing) === null).toBe(true);
    }),
  );
});

test('foldName ignores case, accents, width and composition', () => {
  expect(foldName('ÄPFEL')).toBe('apfel');
  expect(foldName('Élan')).toBe('elan');
  expect(foldName('e\u0301lan')).toBe('elan');
  expect(foldName('ＡＰＩ…')).toBe('api...');
});

test('foldName equates letters with the same upper case: German, Greek, Turkish', () => {
  expect(foldName('Straße')).toBe(foldName('STRASSE'));
  expect(foldName('οδός ΟΔΟΣ')).toBe(foldName('ΟΔΌΣ οδος'));
  expect(foldName('İSTANBUL')).toBe(foldName('istanbul'));
  expect(foldName('ISPARTA')).toBe(foldName('ısparta'));
});

test('foldName keeps marks that form another letter: Japanese, Hindi, Thai', () => {
  for (const name of ['が', 'हिन्दी', 'ที่นี่', '한국어']) expect(foldName(name)).toBe(name);
});

test('foldName returns the same result for a folded name and for another case', () => {
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
