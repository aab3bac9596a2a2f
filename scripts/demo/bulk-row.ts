import { randomUUID } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { firstHashVersion } from '@/lib/api-keys/secret';
import type { Place } from './many-people';
import { environments, kinds, regions, services } from './word-lists';

export const keyColumns =
  'id, organization_id, space_id, owner_id, name, last_five, created_at, expires_at, disabled_at, ' +
  'disabled_by, removed_at, removed_by, create_request_id';
export const lastUseColumns = 'api_key_id, last_used_at';
export const secretColumns = 'hash, hash_version, organization_id, api_key_id, last_five, created_at';

const dayMs = 86_400_000;
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const sqlNull = '\\N';

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
const iso = (time: number) => new Date(time).toISOString();

/** A key, its last use and its secret, each as a line of COPY's text format. */
export type BulkRow = { key: string; use: string; secret: string };

/** The random bytes of one row. The caller draws them for many rows at once, because a draw costs more than a row. */
export const randomBytesPerRow = 53;

type Making = {
  organizationId: string;
  place: Place;
  /** Milliseconds. */
  createdAt: number;
  isRemoved: boolean;
  /** `randomBytesPerRow` bytes. */
  random: Buffer;
};

/** Creates a key with random properties. Its secret's hash is random bytes, so no secret matches it. */
export function bulkRow({ organizationId, place, createdAt, isRemoved, random }: Making): BulkRow {
  const id = newId({ msecs: createdAt, random: random.subarray(37) });
  const owner = pick(place.ownerIds);
  const name = `${pick(services)} ${pick(kinds)} - ${pick(environments)}${pick(regions)}${pick(suffixes)()}`;
  const lastFive = Array.from(random.subarray(32, 37), (byte) => alphabet[byte % 62]).join('');
  const age = Date.now() - createdAt;
  const created = iso(createdAt);
  const later = iso(createdAt + age * Math.random());
  const chance = Math.random();
  const expires = chance < 0.06 ? later : chance > 0.9 ? iso(Date.now() + 365 * dayMs * Math.random()) : sqlNull;
  const isDisabled = chance > 0.06 && chance < 0.1;
  const lastUsed = Math.random() < 0.2 ? sqlNull : iso(createdAt + age * Math.random() ** 0.2);
  const key = [
    id,
    organizationId,
    place.spaceId,
    owner,
    name,
    lastFive,
    created,
    expires,
    ...(isDisabled ? [later, owner] : [sqlNull, sqlNull]),
    ...(isRemoved ? [later, owner] : [sqlNull, sqlNull]),
    randomUUID(),
  ];
  const hash = `\\\\x${random.toString('hex', 0, 32)}`;
  const secret = [hash, firstHashVersion, organizationId, id, lastFive, created];
  const line = (values: unknown[]) => `${values.join('\t')}\n`;
  return { key: line(key), use: line([id, lastUsed]), secret: line(secret) };
}

const suffixes = [
  () => '',
  () => '',
  () => ` ${1 + Math.floor(Math.random() * 99)}`,
  () => ` v${1 + Math.floor(Math.random() * 9)}`,
  () => ` #${Math.floor(Math.random() * 100_000)}`,
];
