import { CircleHelp, FileSearch, Logs, Plus, UserRound } from 'lucide-react';
import type { Route } from 'next';
import type { ReactNode } from 'react';
import { type Theme, themes } from '@/lib/account/theme';
import { foldText } from '@/lib/list-url';
import type { OrganizationRef } from '@/lib/organizations/schema';
import type { PaletteSpace } from '@/lib/palette/schema';
import { accountPath, apiKeysPath, docsPath, helpPath, overviewPath, requestsPath, spacePath } from '@/lib/paths';
import { navIcons } from '../nav-link';
import { shortRequestId } from '../requests/request-figures';
import type { NavSection } from '../sidebar';
import { SpaceLogo } from '../space-logo';
import { themeLooks } from '../theme-looks';
import { setTheme } from '../theme-setting';
import { wordsOf } from './marked-words';

/** An entry of the palette: a link or a command. */
export type PaletteItem = {
  id: string;
  label: string;
  icon: ReactNode;
  /** Shown at the right: keys, or the kind of the item. */
  aside?: ReactNode;
  /** The keyboard shortcut of the same action. */
  keys?: readonly string[];
} & ({ href: Route } | { run: () => void });

export type PaletteGroup = { title: string; items: PaletteItem[] };

type Place = {
  org: OrganizationRef;
  organizations: OrganizationRef[];
  sections: NavSection[];
  spaces: PaletteSpace[];
  theme: Theme;
  onNewKey: () => void;
  onWhichKey: () => void;
};

const pageKeys: Record<string, readonly string[]> = {
  'API Keys': ['g', 'k'],
  Members: ['g', 'm'],
  Spaces: ['g', 's'],
};

/** The maximum number of spaces, and of actions, that a search shows. */
const maxSpaces = 5;

/** Returns the palette's items other than keys that match every word of the text. Spaces appear only with a text. */
export function paletteGroups(place: Place, text: string): PaletteGroup[] {
  const words = wordsOf(text);
  const matches = ({ label }: PaletteItem) => words.every((word) => foldText(label).includes(word));
  const named = words.length === 0 ? [] : place.spaces;
  const spaces = named.map((space) => spaceItem(place.org.slug, space)).filter(matches);
  const newKeys = named.filter((space) => space.mayCreateKeys).map((space) => newKeyItem(place.org.slug, space));
  return [
    { title: 'Spaces', items: spaces.slice(0, maxSpaces) },
    { title: 'Actions', items: [...actionsOf(place), ...newKeys].filter(matches).slice(0, maxSpaces) },
    { title: 'Go to', items: pagesOf(place).filter(matches) },
    { title: 'Switch', items: switchesOf(place).filter(matches) },
  ].filter(({ items }) => items.length > 0);
}

/** Returns a group with only "Which key is this?", for a secret that was pasted. */
export const whichKeyGroup = (place: Pick<Place, 'onWhichKey'>): PaletteGroup => ({
  title: 'That looks like a secret',
  items: [whichKeyItem(place)],
});

/** Returns the group with the link to a request. */
export const requestGroup = (org: string, id: string): PaletteGroup => ({
  title: 'Requests',
  items: [
    {
      id: 'request',
      label: `Open the request ${shortRequestId(id)}`,
      icon: <Logs aria-hidden />,
      href: requestsPath(org, new URLSearchParams({ request: id }).toString()),
    },
  ],
});

const whichKeyItem = ({ onWhichKey }: Pick<Place, 'onWhichKey'>): PaletteItem => ({
  id: 'which',
  label: 'Which key is this?',
  icon: <FileSearch aria-hidden />,
  run: onWhichKey,
});

function actionsOf(place: Place): PaletteItem[] {
  return [
    { id: 'new', label: 'New API Key', icon: <Plus aria-hidden />, keys: ['c'], run: place.onNewKey },
    whichKeyItem(place),
  ];
}

function spaceItem(org: string, { id, name, logoUrl }: PaletteSpace): PaletteItem {
  return {
    id: `space ${id}`,
    label: name,
    icon: <SpaceLogo name={name} src={logoUrl} />,
    aside: 'Space',
    href: spacePath(org, id),
  };
}

function newKeyItem(org: string, { id, name }: PaletteSpace): PaletteItem {
  const query = new URLSearchParams({ new: '1', space: id });
  return {
    id: `new ${id}`,
    label: `New API Key in ${name}`,
    icon: <Plus aria-hidden />,
    href: apiKeysPath(org, String(query)),
  };
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
    { id: 'account', label: 'Account', icon: <UserRound aria-hidden />, href: accountPath() },
    { id: 'docs', label: 'API reference', icon: <Docs aria-hidden />, href: docsPath },
    { id: 'help', label: 'Help', icon: <CircleHelp aria-hidden />, href: helpPath },
  ];
}

function switchesOf({ org, organizations, theme }: Place): PaletteItem[] {
  const others = organizations.filter(({ slug }) => slug !== org.slug);
  return [
    ...others.map(
      ({ slug, name }): PaletteItem => ({
        id: `organization ${slug}`,
        label: name,
        icon: <SpaceLogo name={name} />,
        aside: 'Organization',
        href: overviewPath(slug),
      }),
    ),
    ...themes
      .filter((item) => item !== theme)
      .map((item): PaletteItem => {
        const { label, icon: Icon } = themeLooks[item];
        return {
          id: `theme ${item}`,
          label: `${label} theme`,
          icon: <Icon aria-hidden />,
          aside: `${themeLooks[theme].label} now`,
          run: () => setTheme(item),
        };
      }),
  ];
}
