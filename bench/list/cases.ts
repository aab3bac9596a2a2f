import type { Database } from '@/db/client';
import { countApiKeys, findApiKeyRows, type KeyScope } from '@/db/queries/api-key-list';
import { defaultListParams, type ListParams } from '@/lib/api-keys/list-params';
import { keyStates } from '@/lib/api-keys/state';
import type { BenchOrganization } from './organizations';

/** One thing a page asks of the database. */
export type ListCase = {
  group: string;
  name: string;
  /** Milliseconds in the database: QUALITY's promise for the first three groups, our own aim for others, or none. */
  target: number | null;
  run: (organization: BenchOrganization, db: Database) => Promise<unknown>;
};

type Asked = Partial<ListParams> & { scope?: KeyScope };
type Ask = (organization: BenchOrganization) => Asked;

const rows = (group: string, name: string, target: number, ask: Ask): ListCase => ({
  group,
  name: `${name}: rows`,
  target,
  run: (organization, db) => {
    const { scope = 'all', ...asked } = ask(organization);
    return findApiKeyRows(organization.id, scope, { ...defaultListParams, ...asked }, db);
  },
});

const total = (group: string, name: string, target: number, ask: Ask): ListCase => ({
  group,
  name: `${name}: exact total`,
  target,
  run: (organization, db) => {
    const { scope = 'all', ...asked } = ask(organization);
    return countApiKeys(organization.id, scope, { ...defaultListParams, ...asked }, db, 2);
  },
});

/** A page this far into the list; some 95 % of the bench's keys are not removed. */
const pageAt = (share: number, ask: Asked = {}): Ask => {
  return ({ keys }) => ({ ...ask, page: Math.max(1, Math.floor((keys * 0.945 * share) / (ask.size ?? 20))) });
};

const defaultOrder: ListCase[] = [
  total('Default order', 'all', 5, () => ({})),
  rows('Default order', 'page 1', 5, () => ({})),
  rows('Default order', 'page 25,000', 5, () => ({ page: 25_000 })),
  rows('Default order', 'last page', 5, pageAt(1)),
  rows('Default order', 'oldest first, page 4,000 of 100 rows', 5, () => ({
    page: 4_000,
    size: 100,
    direction: 'asc',
  })),
];

const otherOrders: ListCase[] = (
  [
    ['by name', { sort: 'name', direction: 'asc' }],
    ['by name backwards', { sort: 'name', direction: 'desc' }],
    ['by last use', { sort: 'last_used', direction: 'desc' }],
    ['longest unused first', { sort: 'last_used', direction: 'asc' }],
  ] as const
).flatMap(([name, asked]) => [
  rows('Other orders', `${name}, page 1`, 5, () => asked),
  rows('Other orders', `${name}, middle page`, 60, pageAt(0.5, asked)),
  rows('Other orders', `${name}, last page`, 60, pageAt(1, asked)),
]);

/** What is looked for, and what that is among the bench's names. */
const searches: [string, string][] = [
  ['production', 'in two of ten names'],
  ['pr', 'two letters, common'],
  ['zz', 'two letters, rare'],
  ['qz', 'two letters, in no name'],
  ['e', 'one letter, common'],
  ['ж', 'one letter, in no name'],
  ['kiosk', 'in 0.5 %'],
  ['juniper', 'in 0.3 %'],
  ['wombat', 'in 0.1 %'],
  ['zephyr', 'in twenty names'],
  ['nothing-like-it', 'in no name'],
  ['prodapi', 'in no name, of common parts'],
  ['monolith', 'in 2 %, all of them old'],
  ['支付', 'Chinese, in 0.2 %'],
  ['🚀', 'emoji, in 0.2 %'],
  ['مفتاح', 'right to left, in 0.2 %'],
  ['100%', 'with a wildcard, in 0.2 %'],
];
const search: ListCase[] = searches.flatMap(([query, what]) => [
  rows('Search', `“${query}” (${what})`, 5, () => ({ query })),
  total('Search', `“${query}” (${what})`, 150, () => ({ query })),
]);

const otherSearches: ListCase[] = ['pr', '支付', 'monolith', 'wombat', 'zephyr', 'nothing-like-it'].flatMap((query) => [
  rows('Search in other orders', `“${query}”, by name`, 60, () => ({ query, sort: 'name', direction: 'asc' })),
  rows('Search in other orders', `“${query}”, by last use`, 60, () => ({ query, sort: 'last_used' })),
  rows('Search in other orders', `“${query}”, page 50`, 60, () => ({ query, page: 50 })),
]);

/** What a total costs while others wait for theirs. */
const awaitedTotals: ListCase[] = ['production', 'pr', 'e'].map((query) => ({
  group: 'Totals while others wait, on one processor',
  name: `“${query}”: exact total`,
  target: null,
  run: ({ id }, db) => countApiKeys(id, 'all', { ...defaultListParams, query }, db),
}));

const some = (ids: string[], ...places: number[]) => places.flatMap((place) => ids[place % ids.length] ?? []);
const limits: [string, Ask][] = [
  ['one space', (o) => ({ spaces: some(o.spaces, 3) })],
  ['a rare space', (o) => ({ spaces: o.spaces.slice(-1) })],
  ['one owner', (o) => ({ owners: o.owners.slice(-100).slice(0, 1) })],
  ['two owners', (o) => ({ owners: o.owners.slice(-2) })],
  ['a member of three spaces', (o) => ({ scope: some(o.spaces, 5, 20, 45) })],
  ['a member of twenty spaces', (o) => ({ scope: o.spaces.slice(2 % o.spaces.length, 22) })],
];
const filters: ListCase[] = limits.flatMap(([name, ask]) => [
  total('Filters', name, 5, ask),
  rows('Filters', `${name}, page 1`, 5, ask),
  rows('Filters', `${name}, page 100`, 60, (o) => ({ ...ask(o), page: 100 })),
  rows('Filters', `${name}, by name`, 60, (o) => ({ ...ask(o), sort: 'name', direction: 'asc' })),
  rows('Filters', `${name}, by last use`, 60, (o) => ({ ...ask(o), sort: 'last_used' })),
  rows('Filters', `${name}, search “pr”`, 60, (o) => ({ ...ask(o), query: 'pr' })),
  rows('Filters', `${name}, search “wombat”`, 60, (o) => ({ ...ask(o), query: 'wombat' })),
  rows('Filters', `${name}, search “zz” by last use`, 60, (o) => ({ ...ask(o), query: 'zz', sort: 'last_used' })),
]);

const statuses: ListCase[] = [
  ...keyStates.flatMap((state) => [
    total('Status', state, 60, () => ({ states: [state] })),
    rows('Status', `${state}, page 1`, 60, () => ({ states: [state] })),
    rows('Status', `${state}, page 100`, 60, () => ({ states: [state], page: 100 })),
  ]),
  rows('Status', 'all four, page 1', 60, () => ({ states: [...keyStates] })),
  total('Status', 'all four', 60, () => ({ states: [...keyStates] })),
];

export const listCases: ListCase[] = [
  ...defaultOrder,
  ...otherOrders,
  ...search,
  ...otherSearches,
  ...awaitedTotals,
  ...filters,
  ...statuses,
];
