import { foldText } from '@/lib/list-url';

/** Returns the words of a search, folded as the texts that they are looked for in. */
export const wordsOf = (text: string): string[] => foldText(text).split(/\s+/u).filter(Boolean);

const escapePattern = (word: string) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** A text in which the words of a search stand out. */
export function MarkedWords({ text, words }: { text: string; words: readonly string[] }) {
  if (words.length === 0) return text;
  // The longest first: of two words that begin alike the whole one is marked.
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  const parts = text.split(new RegExp(`(${longestFirst.map(escapePattern).join('|')})`, 'iu'));
  return parts.map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other name and no state
      <mark key={index} className="bg-transparent font-semibold text-accent-ink">
        {part}
      </mark>
    ) : (
      part
    ),
  );
}
