import { foldText } from '@/lib/list-url';

/** Returns the words of a search, folded like the texts that are searched. */
export const wordsOf = (text: string): string[] => foldText(text).split(/\s+/u).filter(Boolean);

const escapePattern = (word: string) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** A text with the words of a search highlighted. */
export function MarkedWords({ text, words }: { text: string; words: readonly string[] }) {
  if (words.length === 0) return text;
  // The longest first, so that of two words with the same beginning the longer one is marked.
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
