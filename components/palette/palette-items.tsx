import { CircleHelp, FileSearch, Plus, UserRound } from 'lucide-react';
import type { Route } from 'next';
import type { ReactNode } from 'react';
import { themes } from '@/lib/account/schema';
import { foldText } from '@/lib/list-url';
import type { OrganizationRef } from '@/lib/organizations/schema';
import { apiKeysPath, docsPath, helpPath } from '@/lib/paths';
import { navIcons } from '../nav-link';
import type { NavSection } from '../sidebar';
import { SpaceLogo } from '../space-logo';
import { themeLooks } from '../theme-looks';
import { setTheme } from '../theme-setting';

/** Something that the palette leads to or does. */
export type PaletteItem = {
  id: string;
  label: string;
  icon: ReactNode;
  /** Stands at the right: keys, or what the item is. */
  aside?: ReactNode;
  /** The keys that do the same. */
  keys?: readonly string[];
} & ({ href: Route } | { run: () => void });

export type PaletteGroup = { title: string; items: PaletteItem[] };

type Place = {
  org: OrganizationRef;
  organizations: OrganizationRef[];
  sections: NavSection[];
  theme: string;
  onNewKey: () => void;
  onWhichKey: () => void;
};

const pageKeys: Record<string, readonly string[]> = {
  'API Keys': ['g', 'k'],
  Members: ['g', 'm'],
  Spaces: ['g', 's'],
};

/** Returns what the palette offers beside keys: only what matches every word of the text. */
export function paletteGroups(place: Place, text: string): PaletteGroup[] {
  const words = foldText(text).split(/\s+/u);
  const matches = ({ label }: PaletteItem) => words.every((word) => foldText(label).includes(word));
  return [
    { title: 'Actions', items: actionsOf(place) },
    { title: 'Go to', items: pagesOf(place) },
    { title: 'Switch', items: switchesOf(place) },
  ]
    .map(({ title, items }) => ({ title, items: items.filter(matches) }))
    .filter(({ items }) => items.length > 0);
}

function actionsOf({ onNewKey, onWhichKey }: Place): PaletteItem[] {
  return [
    { id: 'new', label: 'New API Key', icon: <Plus aria-hidden />, run: onNewKey },
    { id: 'which', label: 'Which key is this?', icon: <FileSearch aria-hidden />, run: onWhichKey },
  ];
}

function pagesOf({ sections }: Place): PaletteItem[] {
  const links = sections.flatMap((section) => section.links);
  const pages = links.map(({ href, label, icon }): PaletteItem => {
    const Icon = navIcons[icon];
    return { id: href, label, icon: <Icon aria-hidden />, href, keys: pageKeys[label] };
  });
  const { docs: Docs } = navIcons;
  return [
    ...pages,
    { id: 'account', label: 'Account', icon: <UserRound aria-hidden />, href: '/account' as Route },
    { id: 'docs', label: 'API reference', icon: <Docs aria-hidden />, href: docsPath },
    { id: 'help', label: 'Help', icon: <CircleHelp aria-hidden />, href: helpPath },
  ];
}

function switchesOf({ org, organizations, theme }: Place): PaletteItem[] {
  const others = organizations.filter(({ slug }) => slug !== org.slug);
  return [
    ...others.map(
      ({ slug, name }): PaletteItem => ({
        id: slug,
        label: name,
        icon: <SpaceLogo name={name} />,
        aside: 'Organization',
        href: apiKeysPath(slug),
      }),
    ),
    ...themes
      .filter((item) => item !== theme)
      .map((item): PaletteItem => {
        const { label, icon: Icon } = themeLooks[item];
        return { id: item, label: `${label} theme`, icon: <Icon aria-hidden />, run: () => setTheme(item) };
      }),
  ];
}
