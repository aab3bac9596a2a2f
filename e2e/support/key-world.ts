import { v7 as newId } from 'uuid';
import type { KeyScope } from '@/db/queries/api-key-list';
import { apiKeys } from '@/db/schema/api-keys';
import { foldName, type ListParams } from '@/lib/api-keys/list-params';
import type { KeyState } from '@/lib/api-keys/state';
import { type FixtureDb, insertOrganization, insertSpace, insertUser } from './fixtures';

type Key = typeof apiKeys.$inferSelect;

/** What people write, and what has tripped searches before. */
const words = [
  ...['Production API', 'production-worker', 'PROD', 'Staging', '100% coverage', 'snake_case', 'C:\\build', "O'Brien"],
  ...['"quoted"', '生产环境 支付', '支付', '🚀 launch', '👩‍💻', 'مفتاح الإنتاج', 'מפתח', 'Größe', 'GRÖSSE', 'İstanbul'],
  ...[
    'ΕΛΛΗΝΙΚΗ',
    'ελληνικη',
    'ελληνικής οδός',
    'ΟΔΟΣ',
    'Straße',
    'ﷺ',
    'a',
    '%',
    '_',
    '\\',
    '%%',
    'e\u0301clair',
    'É',
    'a:* & b',
    "'",
    '  two  spaces',
  ],
];
/** Texts to look for among them. */
export const searches = [
  ...words,
  'prod',
  'o',
  'zz',
  'absent word',
  'ction',
  '支',
  '🚀',
  'ö',
  'i̇',
  'ı',
  "n'",
  '\\b',
  '% c',
  'aa',
];

async function insertKeys(
  db: FixtureDb,
  organizationId: string,
  count: number,
  spaceIds: string[],
  ownerIds: string[],
  seed: number,
) {
  const pick = <T>(list: T[], index: number): T => list[index % list.length] as T;
  const now = Date.now();
  // A small generator of its own: the same keys on every run.
  let state = seed;
  const next = (end: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % end;
  };
  const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000);
  const rows: Key[] = Array.from({ length: count }, () => {
    const name = next(3) === 0 ? pick(words, next(100)) : `${pick(words, next(100))} ${next(40)}`;
    return {
      id: newId(),
      organizationId,
      createRequestId: newId(),
      requestsPerMinute: null,
      burst: null,
      spaceId: pick(spaceIds, next(100)),
      ownerId: pick(ownerIds, next(100)),
      lastFive: 'abcde',
      name: name.trim(),
      nameFolded: foldName(name.trim()),
      // Few different moments, so that the tie-breaker decides often; most within one of the index's periods.
      createdAt: minutesAgo(10_000 + next(50) + 90_000 * Math.max(0, next(8) - 4)),
      lastUsedAt: next(3) === 0 ? null : minutesAgo(next(50)),
      expiresAt: next(4) === 0 ? minutesAgo(next(2_000) - 1_000) : null,
      disabledAt: next(10) === 0 ? minutesAgo(5) : null,
      disabledBy: null,
      removedAt: next(6) === 0 ? minutesAgo(5) : null,
      removedBy: null,
    };
  });
  for (let start = 0; start < rows.length; start += 500)
    await db.insert(apiKeys).values(rows.slice(start, start + 500));
  return rows;
}

export type KeyWorld = { organizationId: string; keys: Key[]; spaceIds: string[]; ownerIds: string[] };

/** An organization with so many keys that differ in all a list looks at: the same for the same seed. */
export async function makeKeyWorld(db: FixtureDb, count: number, seed: number): Promise<KeyWorld> {
  const organizationId = (await insertOrganization(db)).id;
  const spaceIds: string[] = [];
  const ownerIds: string[] = [];
  for (let i = 0; i < 4; i++) spaceIds.push((await insertSpace(db, organizationId, { name: `Space ${i}` })).id);
  for (let i = 0; i < 4; i++) ownerIds.push((await insertUser(db, { name: `Owner ${i}` })).id);
  const keys = await insertKeys(db, organizationId, count, spaceIds, ownerIds, seed);
  return { organizationId, keys, spaceIds, ownerIds };
}

function stateOf(key: Key, now: Date): KeyState {
  if (key.removedAt !== null) return 'removed';
  if (key.disabledAt !== null) return 'disabled';
  return key.expiresAt !== null && key.expiresAt <= now ? 'expired' : 'active';
}

/** The plainest way to say what the list is. */
export function expectedIds(world: KeyWorld, scope: KeyScope, params: ListParams): string[] {
  const now = new Date();
  const wanted = foldName(params.query);
  const bytes = (text: string) => Buffer.from(text);
  const by = {
    name: (a: Key, b: Key) => Buffer.compare(bytes(a.nameFolded), bytes(b.nameFolded)),
    created: (a: Key, b: Key) => a.createdAt.getTime() - b.createdAt.getTime(),
    last_used: (a: Key, b: Key) => (a.lastUsedAt?.getTime() ?? 0) - (b.lastUsedAt?.getTime() ?? 0),
  }[params.sort];
  const sign = params.direction === 'asc' ? 1 : -1;
  return world.keys
    .filter((key) => scope === 'all' || scope.includes(key.spaceId))
    .filter((key) => params.spaces.length === 0 || params.spaces.includes(key.spaceId))
    .filter((key) => params.owners.length === 0 || params.owners.includes(key.ownerId))
    .filter((key) => params.states.includes(stateOf(key, now)))
    .filter((key) => key.nameFolded.includes(wanted))
    .sort((a, b) => sign * (by(a, b) || (a.id < b.id ? -1 : 1)))
    .map(({ id }) => id);
}
