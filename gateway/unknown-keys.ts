import { setTimeout as delay } from 'node:timers/promises';
import type { AdmissionRequest } from '@/db/queries/admission';
import { AppError } from '@/lib/errors';
import { networkOf } from '@/lib/sender';
import type { Admit } from './admission';
import type { AdmissionRow } from './admit-batch';

// An address is throttled after this many unknown keys, until it sends none for `memoryMs`.
const maxUnknownKeys = 20;
const memoryMs = 60_000;
const maxAddresses = 10_000;
// Throttled requests of all addresses are queued and released together, so that they cost four statements a second.
// The window is short enough to respond within two seconds when the database is unavailable.
const queueWindowMs = 250;
const maxQueueLength = 128;
// Digests of existing keys, in two generations, so that the oldest can be dropped at once.
const maxGeneration = 50_000;

/**
 * Creates a guard before admission that limits database reads for random keys. Requests from an address that sent many
 * unknown keys are queued, and refused when the queue is full, except with keys that were seen to exist. Every request
 * still goes through admission: the guard never decides whether a key is accepted.
 */
export function createUnknownKeyGuard(admit: Admit, onThrottled: () => void) {
  const suspects = new Map<string, { unknown: number; until: number }>();
  let known = new Set<string>();
  let knownBefore = new Set<string>();
  let queue: { free: number; release: Promise<void> } | undefined;

  function isSuspect(network: string): boolean {
    const suspect = suspects.get(network);
    return suspect !== undefined && suspect.unknown >= maxUnknownKeys && suspect.until > performance.now();
  }

  function noteUnknown(network: string, digest: string): void {
    known.delete(digest);
    knownBefore.delete(digest);
    const suspect = suspects.get(network);
    const now = performance.now();
    const unknown = suspect && suspect.until > now ? suspect.unknown + 1 : 1;
    // Moved to the end, so that the first entry is the address that sent no unknown key for the longest time.
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

  function waitInQueue(): Promise<void> {
    queue ??= {
      free: maxQueueLength,
      release: delay(queueWindowMs).then(() => {
        queue = undefined;
      }),
    };
    if (queue.free === 0) {
      onThrottled();
      throw new AppError('rate_limit_exceeded', 'Your address sent too many unknown API keys: try again in 1s.', {
        retryAfterSeconds: 1,
      });
    }
    queue.free -= 1;
    return queue.release;
  }

  /**
   * Admits a request, depending on the address that sent it.
   * @throws AppError rate_limit_exceeded, and the errors of `admit`
   */
  return async function admitFrom(request: AdmissionRequest): Promise<AdmissionRow | undefined> {
    const network = networkOf(request.call.address);
    const name = request.digest.toString('latin1');
    const isKnown = known.has(name) || knownBefore.has(name);
    if (!isKnown && isSuspect(network)) await waitInQueue();
    const row = await admit(request);
    if (row) noteKnown(name);
    else noteUnknown(network, name);
    return row;
  };
}

export type AdmitFrom = ReturnType<typeof createUnknownKeyGuard>;
