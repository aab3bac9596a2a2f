/** Longest name of a person, an organization, a space or a key, in characters as people count them. */
export const maxNameLength = 100;

// They can't be stored, break the line of a list or a log, or reorder the text around them.
const refused = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
// Blank are also braille without dots, the object replacement and the null notehead.
const visible = /[^\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}]/u;

/** Returns text in the one form it is stored in: composed characters, no space at its ends. */
export function normalizeText(text: string): string {
  return text.normalize('NFC').trim();
}

/** Returns what is wrong with one line of text, as a sentence; null when it is accepted. */
export function lineProblem(line: string, maxLength: number): string | null {
  if (line.length > maxLength && [...line].length > maxLength) return `Use at most ${maxLength} characters.`;
  return refused.test(line) ? 'Use letters, digits, signs and spaces only.' : null;
}

/** Returns what is wrong with a normalized name, as a sentence; `missing` is the one for a name with nothing visible. */
export function nameProblem(name: string, missing: string): string | null {
  return lineProblem(name, maxNameLength) ?? (visible.test(name) ? null : missing);
}

/** Returns the nearest accepted name to a text from elsewhere, such as an identity provider; null when none is left. */
export function toName(text: string): string | null {
  const characters = [...normalizeText(text)].filter((character) => !refused.test(character));
  const name = normalizeText(characters.slice(0, maxNameLength).join(''));
  return visible.test(name) ? name : null;
}

/**
 * Folds a name or a search text: case, accents and composition make no difference, in any script. The generated column
 * `name_folded` of api_keys does the same in SQL.
 */
export function foldName(name: string): string {
  // By way of upper case, where ß meets ss.
  return name
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}
