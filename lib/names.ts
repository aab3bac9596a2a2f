/** Maximum length of the name of a person, an organization, a space or a key, in code points. */
export const maxNameLength = 100;

// Characters that can't be stored, break the line of a list or a log, or reorder the text around them.
const refused = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
// The empty braille pattern, the object replacement and the null notehead are invisible too.
const visible = /[^\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}]/u;

/** Returns text in its stored form: composed characters, trimmed. */
export function normalizeText(text: string): string {
  return text.normalize('NFC').trim();
}

/** Returns a sentence when one line of text is invalid, else null. */
export function lineProblem(line: string, maxLength: number): string | null {
  if (line.length > maxLength && [...line].length > maxLength) return `Use at most ${maxLength} characters.`;
  return refused.test(line) ? 'Use letters, digits, signs and spaces only.' : null;
}

/** Returns a sentence when a normalized name is invalid, else null. `missing` is the one for an invisible name. */
export function nameProblem(name: string, missing: string): string | null {
  return lineProblem(name, maxNameLength) ?? (visible.test(name) ? null : missing);
}

/** Converts text from another source, such as an identity provider, into a valid name; null when that is impossible. */
export function toName(text: string): string | null {
  const characters = [...normalizeText(text)].filter((character) => !refused.test(character));
  const name = normalizeText(characters.slice(0, maxNameLength).join(''));
  return visible.test(name) ? name : null;
}

/**
 * Folds a name or a search text for comparison, ignoring case, accents and composition in any script. The generated
 * column `name_folded` of api_keys does the same in SQL.
 */
export function foldName(name: string): string {
  // Upper case first, because it maps ß and ss to the same letters.
  return name
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}
