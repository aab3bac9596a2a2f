import { isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { AdmissionRow } from '@/db/queries/admission';
import { AppError } from '@/lib/errors';
import type { Admit } from './admission';

// How many unknown keys one address may send before it has to wait, and for how long that is remembered.
const toleratedUnknown = 20;
const memoryMs = 60_000;
const maxAddresses = 10_000;
// A turn: those who wait go to the database together at its end, as one statement. So all of them together cost it
// four statements a second, and still hear within the two seconds in which it must be said that the database is away.
const turnMs = 250;
const maxPerTurn = 128;
// Digests known to exist, kept in two generations, so that the oldest are forgotten at no cost.
const maxGeneration = 50_000;

/**
 * Stands before admission and keeps random keys from the database. An address that sent many unknown keys takes turns,
 * except with keys that are known to exist: those are asked about at once, as ever, so whoever shares an address with
 * a guesser doesn't feel it. That a key exists says nothing of whether it is accepted: nothing accepted is kept.
 * A good key that is not known yet waits a quarter of a second, once; only beyond what a turn holds is it refused,
 * with the time to come back.
 */
export function createUnknownKeyGuard(admit: Admit, onThrottled: () => void) {
  const suspects = new Map<string, { unknown: number; until: number }>();
  let known = new Set<string>();
  let knownBefore = new Set<string>();
  let turn: { left: number; end: Promise<void> } | undefined;

  function isSuspect(network: string): boolean {
    const suspect = suspects.get(network);
    return suspect !== undefined && suspect.unknown >= toleratedUnknown && suspect.until > performance.now();
  }

  function noteUnknown(network: string, digest: string): void {
    known.delete(digest);
    knownBefore.delete(digest);
    const suspect = suspects.get(network);
    const now = performance.now();
    const unknown = suspect && suspect.until > now ? suspect.unknown + 1 : 1;
    // Anew at the end, for the first one is the one longest without an unknown key.
    suspects.delete(network);
    suspects.set(network, { unknown, until: now + memoryMs });
    const [oldest] = suspects.keys();
    if (suspects.size > maxAddresses && oldest !== undefined) suspects.delete(oldest);
  }

  function noteKnown(digest: string): void {
    known.add(digest);
    if (known.size < maxGeneration) return;
    knownBefore = known;
    known = new Set();
  }

  function waitForTurn(): Promise<void> {
    turn ??= {
      left: maxPerTurn,
      end: delay(turnMs).then(() => {
        turn = undefined;
      }),
    };
    if (turn.left === 0) {
      onThrottled();
      throw new AppError('rate_limit_exceeded', 'Too many unknown API keys come from your address: try again in 1s.', {
        retryAfterSeconds: 1,
      });
    }
    turn.left -= 1;
    return turn.end;
  }

  /**
   * Admits a request of this client address, as `admit` does.
   * @throws AppError rate_limit_exceeded, and whatever `admit` throws
   */
  return async function admitFrom(address: string, digest: Buffer): Promise<AdmissionRow | undefined> {
    const network = networkOf(address);
    const name = digest.toString('latin1');
    const isKnown = known.has(name) || knownBefore.has(name);
    if (!isKnown && isSuspect(network)) await waitForTurn();
    const row = await admit(digest);
    if (row) noteKnown(name);
    else noteUnknown(network, name);
    return row;
  };
}

export type AdmitFrom = ReturnType<typeof createUnknownKeyGuard>;

// One subscriber has a whole /64 of IPv6 addresses, and no use for more than one budget.
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0') : [];
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}
