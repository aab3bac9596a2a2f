import { Search } from 'lucide-react';
import { defaultListParams, serializeListParams } from '@/lib/api-keys/list-params';
import type { ApiKeyRow } from '@/lib/api-keys/schema';
import { apiKeyPath, apiKeysPath } from '@/lib/paths';
import { EnvironmentLabel } from '../environment-label';
import { KeyBadges } from '../key-badges';
import { SpaceLogo } from '../space-logo';
import type { PaletteItem } from './palette-items';

/** More keys than these are a link to the list. */
const maxKeys = 5;

/** Returns the found keys as items, and the way to all of them. */
export function keyItems(org: string, found: { query: string; rows: ApiKeyRow[]; total: number }): PaletteItem[] {
  const keys = found.rows.slice(0, maxKeys).map(
    (key): PaletteItem => ({
      id: key.id,
      label: key.name,
      icon: <SpaceLogo name={key.space.name} src={key.space.logoUrl} />,
      aside: (
        <>
          <KeyBadges apiKey={key} />
          <span className="flex items-center gap-2 max-sm:hidden">
            {key.environment && <EnvironmentLabel environment={key.environment} />}
            <code translate="no" className="font-mono">
              {key.preview}
            </code>
          </span>
        </>
      ),
      href: apiKeyPath(org, key.id),
    }),
  );
  if (found.total <= maxKeys) return keys;
  const href = apiKeysPath(org, serializeListParams({ ...defaultListParams, query: found.query }));
  const label = `Show all ${found.total.toLocaleString('en-US')} keys that match`;
  return [...keys, { id: 'all', label, icon: <Search aria-hidden />, href }];
}
