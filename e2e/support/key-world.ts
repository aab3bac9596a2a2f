import { eq, sql } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import type { KeyScope } from '@/db/queries/api-key-list-where';
import type { restrictionColumns } from '@/db/queries/api-key-settings';
import { apiKeys } from '@/db/schema/api-keys';
import { organizations } from '@/db/schema/organizations';
import { apiKeyLastUses, apiKeyUsage } from '@/db/schema/usage';
import type { Attention } from '@/lib/api-keys/attention';
import type { ListParams } from '@/lib/api-keys/list-params';
import { toSearchWords } from '@/lib/api-keys/search-words';
import type { KeyState } from '@/lib/api-keys/state';
import { foldName } from '@/lib/names';
import {
  type FixtureDb,
  insertMember,
  insertOrganization,
  insertSpace,
  insertSpaceMember,
  insertUser,
} from './fixtures';
import { keyNames } from './key-names';

type Unset = keyof typeof restrictionColumns | 'nameFolded' | 'isRemoved' | 'hasAllowedAddresses';
type Key = Required<Omit<typeof apiKeys.$inferInsert, Unset>> & {
  allowedAddresses: string[] | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** How many hours ago it was refused as a removed key; null for never. */
  calledHoursAgo: number | null;
};

const spaceNames = ['Production Space', 'Élysée', 'Zürich 2', '支付'];
const ownerNames = ['Zoë Müller', 'Jean-Luc Élan', "Pat O'Brien", 'worker'];
/** Some keys of the world expire sooner and others later. */
const longestKeyDays = 7;
const lastFives = ['WcVaC', 'abcde', 'a1B2c', 'Elan9'];

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
  // A small random generator with a seed, so that every run has the same keys.
  let state = seed;
  const next = (end: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % end;
  };
  const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000);
  const rows: Key[] = Array.from({ length: count }, () => {
    // Few different moments, so that the tie-breaker decides often; most are within one of the index's periods.
    const age = 10_000 + next(50) + 90_000 * Math.max(0, next(8) - 4);
    const sinceUse = Math.min(age, next(50) + 100_000 * next(3));
    const name = next(3) === 0 ? pick(keyNames, next(100)) : `${pick(keyNames, next(100))} ${next(40)}`;
    return {
      id: newId(),
      organizationId,
      createRequestId: newId(),
      environment: pick(['production', 'staging', 'development', null] as const, next(4)),
      allowedAddresses: next(4) === 0 ? ['203.0.113.0/24', '2001:db8::/32'] : null,
      rotationEndsAt: null,
      spaceId: pick(spaceIds, next(100)),
      ownerId: pick(ownerIds, next(100)),
      lastFive: pick(lastFives, next(100)),
      name: name.trim(),
      createdAt: minutesAgo(age),
      lastUsedAt: next(3) === 0 ? null : minutesAgo(sinceUse),
      expiresAt: next(4) === 0 ? minutesAgo((next(2_000) - 1_000) * (next(2) === 0 ? 1 : 40)) : null,
      disabledAt: next(10) === 0 ? minutesAgo(5) : null,
      disabledBy: null,
      removedAt: next(6) === 0 ? minutesAgo(5) : null,
      removedBy: null,
      calledHoursAgo: next(3) === 0 ? 160 + next(20) : null,
    };
  });
  for (let start = 0; start < rows.length; start += 500) {
    const chunk = rows.slice(start, start + 500);
    const uses = JSON.stringify(chunk.map(({ id, lastUsedAt }) => ({ id, at: lastUsedAt })));
    await db.transaction(async (tx) => {
      await tx.insert(apiKeys).values(chunk.map(({ lastUsedAt, calledHoursAgo, ...key }) => key));
      // Half of the idle keys are marked, as if the others were not marked yet.
      await tx.execute(sql`
        update ${apiKeyLastUses} l set last_used_at = u.at, is_idle = u.at is null or right(u.id::text, 1) < '8'
        from jsonb_to_recordset(${uses}::text::jsonb) u (id uuid, at timestamptz) where l.api_key_id = u.id`);
    });
    const refused = chunk.flatMap(({ id, calledHoursAgo, removedAt }) =>
      calledHoursAgo === null
        ? []
        : {
            organizationId,
            apiKeyId: id,
            hour: minutesAgo(60 * calledHoursAgo),
            refusals: 1,
            refusalReasons: { [removedAt === null ? 'limited' : 'removed']: 1 },
          },
    );
    if (refused.length > 0) await db.insert(apiKeyUsage).values(refused);
  }
  return rows;
}

type Named = { id: string; name: string };
export type KeyWorld = {
  organizationId: string;
  keys: Key[];
  spaces: Named[];
  owners: Named[];
  /** Returns whether a user is a member of a space or an admin of the organization. */
  isThere: (userId: string, spaceId: string) => boolean;
};

/** Inserts an organization with keys that differ in everything a list reads; they are the same for the same seed. */
export async function makeKeyWorld(db: FixtureDb, count: number, seed: number): Promise<KeyWorld> {
  const organizationId = (await insertOrganization(db)).id;
  await db.update(organizations).set({ longestKeyDays }).where(eq(organizations.id, organizationId));
  const spaces: Named[] = [];
  const owners: Named[] = [];
  for (const name of spaceNames) spaces.push(await insertSpace(db, organizationId, { name }));
  for (const name of ownerNames) owners.push(await insertUser(db, { name }));
  const idsOf = (list: Named[]) => list.map(({ id }) => id);
  const there = await insertMembers(db, organizationId, idsOf(spaces), idsOf(owners));
  const keys = await insertKeys(db, organizationId, count, idsOf(spaces), idsOf(owners), seed);
  return { organizationId, keys, spaces, owners, isThere: (user, space) => there.has(`${user} ${space}`) };
}

/**
 * The first owner is an admin in no space, the second a member of some spaces, the third of none; the last has left.
 */
async function insertMembers(db: FixtureDb, organizationId: string, spaceIds: string[], ownerIds: string[]) {
  const [admin = '', member = '', guest = ''] = ownerIds;
  await insertMember(db, organizationId, admin, 'admin');
  await insertMember(db, organizationId, member, 'viewer');
  await insertMember(db, organizationId, guest, 'editor');
  const joined = spaceIds.slice(0, 2);
  for (const id of joined) await insertSpaceMember(db, { organizationId, id }, member, 'viewer');
  return new Set([...spaceIds.map((id) => `${admin} ${id}`), ...joined.map((id) => `${member} ${id}`)]);
}

/** Returns the list that the service reads for these parameters. */
export function toList(world: KeyWorld, scope: KeyScope, params: ListParams) {
  return { ...params, scope, words: toSearchWords(params.query, world) };
}

const collator = new Intl.Collator('und', { numeric: true });
const nameOf = (list: Named[], id: string) => list.find((item) => item.id === id)?.name ?? '';

/** Returns whether a key matches a word, without indexes and SQL. */
function matchesWord({ spaces, owners }: KeyWorld, key: Key, word: string): boolean {
  const lastFive = key.lastFive.toLowerCase();
  return (
    [key.name, nameOf(owners, key.ownerId), nameOf(spaces, key.spaceId)].some((name) =>
      foldName(name).includes(word),
    ) ||
    lastFive === word ||
    (word.startsWith('pk_...') && `pk_...${lastFive}`.startsWith(word)) ||
    key.id === word
  );
}

function stateOf(key: Key, now: Date): KeyState {
  if (key.removedAt !== null) return 'removed';
  if (key.disabledAt !== null) return 'disabled';
  return key.expiresAt !== null && key.expiresAt <= now ? 'expired' : 'active';
}

const dayMs = 24 * 3_600_000;
const daysUntil = (date: Date | null, now: Date) =>
  date === null ? Number.POSITIVE_INFINITY : (date.getTime() - now.getTime()) / dayMs;

function needsAttention({ isThere }: KeyWorld, key: Key, attention: Attention, now: Date): boolean {
  const daysAgo = (date: Date) => (now.getTime() - date.getTime()) / dayMs;
  switch (attention) {
    case 'never_used':
      return key.lastUsedAt === null && key.removedAt === null && daysAgo(key.createdAt) > 30;
    case 'unused':
      return key.lastUsedAt !== null && key.removedAt === null && daysAgo(key.lastUsedAt) > 90;
    case 'expiring':
      return key.expiresAt !== null && key.expiresAt > now && daysAgo(key.expiresAt) >= -14;
    case 'owner_left':
      return !isThere(key.ownerId, key.spaceId);
    case 'removed_called':
      return key.removedAt !== null && key.calledHoursAgo !== null && key.calledHoursAgo < 7 * 24;
  }
}

/** Returns the ids of the list, filtered and sorted in plain JavaScript. */
export function expectedIds(world: KeyWorld, scope: KeyScope, params: ListParams): string[] {
  const now = new Date();
  const { environments, settings, attention } = params;
  const words = foldName(params.query)
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, 10);
  const bytes = (text: string) => Buffer.from(text);
  const by = {
    name: (a: Key, b: Key) => collator.compare(a.name, b.name) || Buffer.compare(bytes(a.name), bytes(b.name)),
    created: (a: Key, b: Key) => a.createdAt.getTime() - b.createdAt.getTime(),
    last_used: (a: Key, b: Key) => (a.lastUsedAt?.getTime() ?? 0) - (b.lastUsedAt?.getTime() ?? 0),
  }[params.sort];
  const sign = params.direction === 'asc' ? 1 : -1;
  return world.keys
    .filter((key) => scope === 'all' || scope.includes(key.spaceId))
    .filter((key) => params.spaces.length === 0 || params.spaces.includes(key.spaceId))
    .filter((key) => params.owners.length === 0 || params.owners.includes(key.ownerId))
    .filter((key) => params.states.includes(stateOf(key, now)))
    .filter(({ environment }) => environments.length === 0 || environments.includes(environment ?? 'none'))
    .filter(({ expiresAt }) => !settings.includes('expires') || expiresAt !== null)
    .filter(({ allowedAddresses }) => !settings.includes('addresses') || allowedAddresses !== null)
    .filter(({ expiresAt }) => !settings.includes('beyond_longest') || daysUntil(expiresAt, now) > longestKeyDays)
    .filter((key) => attention === null || needsAttention(world, key, attention, now))
    .filter((key) => words.every((word) => matchesWord(world, key, word)))
    .sort((a, b) => sign * (by(a, b) || (a.id < b.id ? -1 : 1)))
    .map(({ id }) => id);
}
