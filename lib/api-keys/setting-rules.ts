import 'server-only';
import type { Transaction } from '@/db/client';
import { findKeyLifetimes } from '@/db/queries/key-lifetimes';
import { findNewOwners } from '@/db/queries/member-keys';
import { AppError } from '../errors';
import type { PersonRef } from './schema';

/** The rules of settings that need the database. They must run in the transaction of the change. */

const dayMs = 86_400_000;
/** Tolerance for browsers with a fast clock, because presets are computed from the browser's time. */
const clockSlackMs = 300_000;

/** Returns the new owner of a key. @throws AppError invalid_request when the user may not own keys of the space */
export async function requirePossibleOwner(
  organizationId: string,
  spaceId: string,
  ownerId: string,
  tx: Transaction,
): Promise<PersonRef> {
  const [owner] = await findNewOwners(organizationId, { spaceIds: [spaceId], among: [ownerId] }, 1, tx);
  if (owner) return { id: owner.id, name: owner.name };
  const message = 'This person is not a member of the key’s space. Choose another, or add them to the space first.';
  throw new AppError('invalid_request', message, { fields: { ownerId: message } });
}

/** Returns the default expiry of a new key in the organization. */
export async function defaultExpiry(organizationId: string, tx: Transaction): Promise<string | null> {
  const { defaultDays, longestDays, now } = await requireLifetimes(organizationId, tx);
  const days = defaultDays ?? longestDays;
  return days === null ? null : new Date(now.getTime() + days * dayMs).toISOString();
}

/**
 * Checks that `expiresAt` is in the future, and within the organization's longest lifetime or earlier than `before`.
 * @throws AppError invalid_request
 */
export async function requireAllowedExpiry(
  organizationId: string,
  { expiresAt, before }: { expiresAt: string | null; before?: string | null },
  tx: Transaction,
): Promise<void> {
  const { longestDays, now } = await requireLifetimes(organizationId, tx);
  const at = timeOf(expiresAt);
  if (at <= now.getTime()) throw expiryError('Choose a moment in the future. To stop the key now, disable it.');
  const isEarlier = before !== undefined && at <= timeOf(before);
  if (longestDays === null || isEarlier || at <= now.getTime() + longestDays * dayMs + clockSlackMs) return;
  throw expiryError(
    `Keys of this organization last at most ${longestDays === 1 ? 'a day' : `${longestDays} days`}. Choose an earlier date.`,
  );
}

const timeOf = (at: string | null) => (at === null ? Number.POSITIVE_INFINITY : Date.parse(at));

function expiryError(message: string): AppError {
  return new AppError('invalid_request', message, { fields: { expiresAt: message } });
}

async function requireLifetimes(organizationId: string, tx: Transaction) {
  const lifetimes = await findKeyLifetimes(organizationId, tx);
  if (!lifetimes) throw new AppError('not_found', 'This organization does not exist any more.');
  return lifetimes;
}
