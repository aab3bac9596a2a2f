import type { Database } from '@/db/client';
import { countApiKeys, findApiKeyRows } from '@/db/queries/api-key-list';
import { findKeyOwners, findKeySpaces } from '@/db/queries/api-key-list-options';
import type { KeyFilters, KeyScope, NamedId } from '@/db/queries/api-key-list-where';
import { countKeysBySpace } from '@/db/queries/spaces-keys';
import { defaultListParams, type ListParams } from '@/lib/api-keys/list-params';
import { toSearchWords } from '@/lib/api-keys/search-words';
import { keyStates } from '@/lib/api-keys/state';
import type { BenchOrganization } from './load';

/** An organization with the owners and spaces of its keys, by name, and the number of keys that are not removed. */
export type Subject = BenchOrganization & {
  owners: NamedId[];
  spaces: NamedId[];
  live: number;
  /** Counts the matching keys outside of the measurement. */
  count(list: KeyFilters): Promise<number>;
};

export type ListCase = { name: string; run: (subject: Subject, db: Database) => Promise<unknown> };
type Asked = Partial<ListParams> & { scope?: KeyScope; total?: number };
type Ask = Asked | ((subject: Subject) => Asked);

function toList(ask: Ask, subject: Subject) {
  const asked = { ...defaultListParams, scope: 'all' as const, ...(typeof ask === 'function' ? ask(subject) : ask) };
  return { ...asked, words: toSearchWords(asked.query, subject) };
}

const rows = (name: string, ask: Ask): ListCase => ({
  name,
  run: (subject, db) => findApiKeyRows(subject.id, toList(ask, subject), db),
});

const total = (name: string, ask: Ask): ListCase => ({
  name: `${name}: total`,
  run: (subject, db) => countApiKeys(subject.id, toList(ask, subject), db),
});

/** The middle page of the matching keys, in each order. */
const middlePages = (name: string, ask: Ask): ListCase[] =>
  Object.entries({ '': {}, ' by name': byName, ' by last use': byLastUse }).map(([order, sort]) => ({
    name: `${name}:${order} middle page`,
    run: async (subject, db) => {
      const list = toList(ask, subject);
      const total = await subject.count(list);
      const page = Math.max(1, Math.floor(total / 40));
      return findApiKeyRows(subject.id, { ...list, ...sort, page, total }, db);
    },
  }));

const middle = ({ live }: Subject) => ({ page: Math.floor(live / 40) });
const last = ({ live }: Subject) => ({ page: Math.ceil(live / 20), total: live });
const byName = { sort: 'name', direction: 'asc' } as const;
const byLastUse = { sort: 'last_used' } as const;

const orders = [
  total('every key', {}),
  rows('page 1', {}),
  rows('middle page', middle),
  rows('last page', last),
  rows('by name, page 1', byName),
  rows('by name, middle page', (subject) => ({ ...byName, ...middle(subject) })),
  rows('by name, last page', (subject) => ({ ...byName, ...last(subject) })),
  rows('by last use, page 1', byLastUse),
  rows('by last use, middle page', (subject) => ({ ...byLastUse, ...middle(subject) })),
];

const searches: [string, Ask][] = [
  ['“production”, common', { query: 'production' }],
  ['“e”, one letter', { query: 'e' }],
  ['“wombat”, in 0.1 %', { query: 'wombat' }],
  ['“monolith”, in the oldest fifth', { query: 'monolith' }],
  ['“支付”', { query: '支付' }],
  ['“qzq”, in no name', { query: 'qzq' }],
  ['“elan 100%”, two words', { query: 'elan 100%' }],
  ['“worker production 7 key”, four words', { query: 'worker production 7 key' }],
  ['“person 7”, many owners', { query: 'person 7' }],
  ['“pk_...abc”, a preview', { query: 'pk_...abc' }],
  ['an unknown id', { query: '00000000-0000-0000-0000-000000000000' }],
];

const search = [
  ...searches.flatMap(([name, ask]) => [rows(name, ask), total(name, ask), ...middlePages(name, ask)]),
  rows('“qzq” by name', { query: 'qzq', ...byName }),
  rows('“production” by name, page 50', { query: 'production', ...byName, page: 50 }),
  rows('“production” by last use', { query: 'production', ...byLastUse }),
  rows('“wombat” by last use', { query: 'wombat', ...byLastUse }),
  rows('“qzq” by last use', { query: 'qzq', ...byLastUse }),
];

const ids = (list: NamedId[], from: number, to: number) => list.slice(from, to).map(({ id }) => id);
const limits: [string, Ask][] = [
  ['one space', ({ spaces }) => ({ spaces: ids(spaces, -1, spaces.length) })],
  ['one owner', ({ owners }) => ({ owners: ids(owners, 2, 3) })],
  ['a member of three spaces', ({ spaces }) => ({ scope: ids(spaces, 1, 4) })],
  ['a member of 20 spaces', ({ spaces }) => ({ scope: ids(spaces, 1, 21) })],
  ['active', { states: ['active'] }],
  ['expired', { states: ['expired'] }],
  ['removed', { states: ['removed'] }],
  ['all four states', { states: [...keyStates] }],
  ['in production', { environments: ['production'] }],
  ['without environment', { environments: ['none'] }],
  ['expires', { settings: ['expires'] }],
  ['has an IP list', { settings: ['addresses'] }],
  ['never used', { attention: 'never_used' }],
  ['unused for 90 days', { attention: 'unused' }],
  ['expires within 14 days', { attention: 'expiring' }],
  ['owner left', { attention: 'owner_left' }],
  ['removed but still called', { attention: 'removed_called', states: ['removed'] }],
  ['never used in production', { attention: 'never_used', environments: ['production'] }],
  ['active, unused for 90 days, “key”', { attention: 'unused', states: ['active'], query: 'key' }],
];

const filters = limits.flatMap(([name, ask]) => {
  const and = (more: Asked) => (subject: Subject) => ({ ...(typeof ask === 'function' ? ask(subject) : ask), ...more });
  return [
    total(name, ask),
    rows(`${name}, page 1`, ask),
    rows(`${name}, by name, page 20`, and({ ...byName, page: 20 })),
    rows(`${name}, by last use`, and(byLastUse)),
    ...middlePages(name, ask),
  ];
});

const options: ListCase[] = [
  { name: 'options: owners', run: ({ id }, db) => findKeyOwners(id, 'all', db) },
  {
    name: 'options: owners for a member of 20 spaces',
    run: ({ id, spaces }, db) => findKeyOwners(id, ids(spaces, 1, 21), db),
  },
  { name: 'options: spaces', run: ({ id }, db) => findKeySpaces(id, 'all', db) },
  { name: 'keys of each space', run: ({ id, spaces }, db) => countKeysBySpace(id, ids(spaces, 0, spaces.length), db) },
];

export const listCases = [...orders, ...search, ...filters, ...options];
