import { Search, Trash2 } from 'lucide-react';
import { defaultListParams, serializeListParams } from '@/lib/api-keys/list-params';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import type { KeyState } from '@/lib/api-keys/state';
import { foldText } from '@/lib/list-url';
import { apiKeyPath, apiKeysPath } from '@/lib/paths';
import { EnvironmentLabel } from '../environment-label';
import { KeyBadges } from '../key-badges';
import { SpaceLogo } from '../space-logo';
import { MarkedWords, wordsOf } from './marked-words';
import type { PaletteItem } from './palette-items';
import type { FoundKeys } from './use-key-search';

/** The maximum number of keys. A link to the list leads to the others. */
const maxKeys = 5;

/** Returns a key as an item. */
export function keyItem(org: string, key: ApiKeyRow, words: readonly string[] = []): PaletteItem {
  return {
    id: key.id,
    label: key.name,
    icon: <SpaceLogo name={key.space.name} src={key.space.logoUrl} />,
    aside: (
      <>
        <KeyBadges apiKey={key} />
        <span className="flex items-center gap-2 max-sm:hidden">
          {key.environment && <EnvironmentLabel environment={key.environment} />}
          <code translate="no" className="font-mono">
            <MarkedWords text={key.preview} words={words} />
          </code>
        </span>
      </>
    ),
    href: apiKeyPath(org, key.id),
  };
}

/**
 * Returns the found keys as items, with a link to all of them. Until the keys of a text have arrived, the keys of the
 * previous text stay if they match.
 */
export function keyItems(org: string, found: FoundKeys, text: string): PaletteItem[] {
  const words = wordsOf(text);
  const isLatest = found.query === text.trim();
  const rows = isLatest ? found.rows : found.rows.filter((key) => words.every((word) => matches(key, word)));
  const keys = rows.slice(0, maxKeys).map((key) => keyItem(org, key, words));
  return isLatest ? [...keys, ...listItems(org, found)] : keys;
}

/** Returns links to the list for matching keys that are not shown here. */
function listItems(org: string, { query, total, removed }: FoundKeys): PaletteItem[] {
  const count = (keys: number) => keys.toLocaleString('en-US');
  const hrefOf = (states: KeyState[]) => apiKeysPath(org, serializeListParams({ ...defaultListParams, query, states }));
  const all = {
    id: 'all',
    label: `Show all ${count(total)} keys that match`,
    icon: <Search aria-hidden />,
    href: hrefOf(defaultListParams.states),
  };
  const gone = {
    id: 'removed',
    label: `Show ${removed === 1 ? 'the removed key that matches' : `${count(removed)} removed keys that match`}`,
    icon: <Trash2 aria-hidden />,
    href: hrefOf(['removed']),
  };
  return [...(total > maxKeys ? [all] : []), ...(removed > 0 ? [gone] : [])];
}

const matches = ({ name, preview, owner, space }: ApiKeyRow, word: string) =>
  [name, preview, owner.name, space.name].some((text) => foldText(text).includes(word));
