import type { Database } from '@/db/client';
import { countApiKeys, findApiKeyRows, type KeyScope } from '@/db/queries/api-key-list';
import { defaultListParams, type ListParams } from '@/lib/api-keys/list-params';
import { keyStates } from '@/lib/api-keys/state';
import type { BenchOrganization } from './organizations';

/** One thing a page asks of the database. */
export type ListCase = {
  group: string;
  name: string;
  /** Milliseconds in the database, as QUALITY.md promises or as we set ourselves. */
  target: number;
  run: (organization: BenchOrganization, db: Database) => Promise<unknown>;
};

type Asked = Partial<ListParams> & { scope?: (organization: BenchOrganization) => KeyScope };
type Filters = (organization: BenchOrganization) => Asked;

const rows = (group: string, name: string, target: number, ask: Filters): ListCase => ({
  ...{ group, name, target },
  run: (organization, db) => {
    const { scope, ...asked } = ask(organization);
    return findApiKeyRows(organization.id, scope?.(organization) ?? 'all', { ...defaultListParams, ...asked }, db);
  },
});

const total = (group: string, name: string, target: number, ask: Filters): ListCase => ({
  ...{ group, name, target },
  run: (organization, db) => {
    const { scope, ...asked } = ask(organization);
    return countApiKeys(organization.id, scope?.(organization) ?? 'all', { ...defaultListParams, ...asked }, db);
  },
});

/** The last page of all keys; 95 % of the bench's keys are not removed. */
const lastPage = ({ keys }: BenchOrganization) => Math.max(1, Math.floor((keys * 0.945) / 20));
/** The page in the middle, which is furthest from both ends. */
const middlePage = ({ keys }: BenchOrganization) => Math.max(1, Math.floor((keys * 0.475) / 20));

const pages: ListCase[] = [
  total('Default order', 'exact total', 5, () => ({})),
  rows('Default order', 'page 1', 5, () => ({})),
  rows('Default order', 'page 25,000', 5, () => ({ page: 25_000 })),
  rows('Default order', 'last page', 5, (o) => ({ page: lastPage(o) })),
  rows('Default order', 'page 4,000 of 100 rows, oldest first', 5, () => ({
    ...{ page: 4_000, size: 100, direction: 'asc' },
  })),
  rows('Other orders', 'by name, page 1', 5, () => ({ sort: 'name', direction: 'asc' })),
  rows('Other orders', 'by name, middle page', 60, (o) => ({ sort: 'name', direction: 'asc', page: middlePage(o) })),
  rows('Other orders', 'by name, last page', 60, (o) => ({ sort: 'name', direction: 'desc', page: lastPage(o) })),
  rows('Other orders', 'by last use, page 1', 5, () => ({ sort: 'last_used' })),
  rows('Other orders', 'by last use, middle page', 60, (o) => ({ sort: 'last_used', page: middlePage(o) })),
  rows('Other orders', 'by last use, last page', 60, (o) => ({ sort: 'last_used', page: lastPage(o) })),
];

/** What is looked for, and how often it is found. */
const searches: [string, string][] = [
  ['production', 'common word'],
  ['pr', 'two letters, common'],
  ['qz', 'two letters, nothing'],
  ['xw', 'two letters, nothing'],
  ['zz', 'two letters, rare'],
  ['e', 'one letter, common'],
  ['ж', 'one letter, nothing'],
  ['juniper', 'word in 0.3 %'],
  ['museum', 'word in 0.4 %'],
  ['wombat', 'word in 0.1 %'],
  ['zephyr', 'rare word'],
  ['prodapi', 'nothing found, of common parts'],
  ['monolith', '2 %, all of them old'],
  ['支付', 'two Chinese characters'],
  ['🚀', 'emoji'],
  ['مفتاح', 'right to left'],
  ['100%', 'with a wildcard'],
];
const found = searches.flatMap(([query, what]): ListCase[] => [
  rows('Search', `“${query}” (${what}): rows`, 5, () => ({ query })),
  total('Search', `“${query}” (${what}): exact total`, 150, () => ({ query })),
]);

const oneSpace: Filters = (o) => ({ spaces: o.spaces.slice(3, 4) });
const memberOfThree: Filters = (o) => ({ scope: () => [5, 20, 45].flatMap((i) => o.spaces.slice(i, i + 1)) });
const memberOfTwenty: Filters = (o) => ({ scope: () => o.spaces.slice(2, 22) });
const oneOwner: Filters = (o) => ({ owners: o.owners.slice(400 % o.owners.length).slice(0, 1) });

const filters: ListCase[] = [
  ['one space', oneSpace] as const,
  ['one owner', oneOwner] as const,
  ['a member of three spaces', memberOfThree] as const,
  ['a member of twenty spaces', memberOfTwenty] as const,
].flatMap(([name, ask]) => [
  total('Filters', `${name}: exact total`, 5, ask),
  rows('Filters', `${name}: page 1`, 5, ask),
  rows('Filters', `${name}: page 400`, 60, (o) => ({ ...ask(o), page: 400 })),
  rows('Filters', `${name}: by name`, 60, (o) => ({ ...ask(o), sort: 'name', direction: 'asc' })),
  rows('Filters', `${name}: by last use`, 60, (o) => ({ ...ask(o), sort: 'last_used' })),
  rows('Filters', `${name}: search “production”`, 60, (o) => ({ ...ask(o), query: 'production' })),
  rows('Filters', `${name}: search “wombat”`, 60, (o) => ({ ...ask(o), query: 'wombat' })),
]);

const states: ListCase[] = keyStates.flatMap((state) => [
  total('Status', `${state}: exact total`, 60, () => ({ states: [state] })),
  rows('Status', `${state}: page 1`, 60, () => ({ states: [state] })),
  rows('Status', `${state}: page 500`, 60, () => ({ states: [state], page: 500 })),
]);
const everyState = rows('Status', 'all four: page 1', 60, () => ({ states: [...keyStates] }));

export const listCases: ListCase[] = [...pages, ...found, ...filters, ...states, everyState];
