import type { NamedId, SearchWord } from '@/db/queries/api-key-list-where';
import { foldName } from '../names';
import { previewOf } from './preview';

const maxWords = 10;
const maxLength = 200;
const previewStart = previewOf('');

/** Returns the first ten words of a search text, each with the owners and spaces that it matches. */
export function toSearchWords(query: string, names: { owners: NamedId[]; spaces: NamedId[] }): SearchWord[] {
  // Folding can expand one character to 18.
  const texts = new Set(foldName(query).slice(0, maxLength).split(/\s+/u));
  texts.delete('');
  return [...texts]
    .slice(0, maxWords)
    .map((text) => ({
      text,
      lastFiveStart: lastFiveStart(text),
      ownerIds: findIds(names.owners, text),
      spaceIds: findIds(names.spaces, text),
    }))
    .filter(({ ownerIds, spaceIds }) => !isAll(ownerIds, names.owners) && !isAll(spaceIds, names.spaces));
}

/** Returns whether a word matches every owner or space, and so every key. */
const isAll = (ids: string[], list: NamedId[]) => list.length > 0 && ids.length === list.length;

/** Returns the start of the last five characters that a word names, in full or as a preview such as `pk_...WcVaC`. */
function lastFiveStart(text: string): string | null {
  if (text.startsWith(previewStart)) return text.slice(previewStart.length);
  return text.length === 5 ? text : null;
}

const findIds = (list: NamedId[], text: string) =>
  list.filter(({ name }) => foldName(name).includes(text)).map(({ id }) => id);
