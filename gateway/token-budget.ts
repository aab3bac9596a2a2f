import type postgres from 'postgres';
import {
  type KeyTokenDemand,
  reserveTokens,
  settleTokens,
  type TokenDemand,
  type TokenGrant,
  type TokenSettlement,
} from '@/db/queries/tokens';
import { createFlusher } from './flusher';

const settleMs = 100;
const chunkSize = 500;
const maxBatch = 128;
const maxRunning = 2;
const minuteUs = 60_000_000;

/** The maximum number of tokens that a request may need. */
export type TokenRequest = {
  apiKeyId: string;
  organizationId: string;
  /** The key's own limit; null for none. */
  keyLimit: number | null;
  organizationLimit: number;
  tokens: number;
};

/** The state of the limit that refused, or else of the limit with fewer tokens left. Times are in microseconds. */
export type TokenState = {
  scope: 'key' | 'organization';
  limit: number;
  remaining: number;
  /** Time until the whole limit is available again. */
  reset: number;
  /** Time until the request's tokens are available; 0 when they were reserved. */
  wait: number;
};

export type Reservation = {
  state: TokenState;
  /** Settles the reservation with the used tokens; later calls do nothing. Null when nothing was reserved. */
  settle: ((used: number) => void) | null;
};

type Waiting = { request: TokenRequest; resolve(reservation: Reservation): void; reject(error: unknown): void };

/** Creates the reservation of tokens. Requests that arrive while a statement runs share the next one. */
export function createTokenBudget(sql: () => postgres.Sql, onFailure: () => void) {
  const waiting: Waiting[] = [];
  let running = 0;
  let isScheduled = false;
  const ended: Record<'keys' | 'organizations', TokenSettlement[]> = { keys: [], organizations: [] };

  const flusher = createFlusher(
    async () => {
      for (const whose of ['keys', 'organizations'] as const) {
        while (ended[whose].length > 0) {
          const chunk = ended[whose].splice(0, chunkSize);
          await settleTokens(whose, chunk, sql()).catch((error: unknown) => {
            ended[whose].unshift(...chunk);
            throw error;
          });
        }
      }
    },
    settleMs,
    onFailure,
  );

  function schedule(): void {
    if (isScheduled || waiting.length === 0 || running >= maxRunning) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      void send(waiting.splice(0, maxBatch));
      schedule();
    });
  }

  async function send(batch: Waiting[]): Promise<void> {
    running += 1;
    try {
      const judge = judgeBatch(
        await reserveTokens(...sumDemands(batch.map(({ request }) => request)), sql()),
        (whose, settlement) => {
          ended[whose].push(settlement);
          flusher.schedule();
        },
      );
      for (const { request, resolve } of batch) resolve(judge.next(request));
      judge.returnRest();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      running -= 1;
      schedule();
    }
  }

  return {
    /** Reserves tokens of the limits of the key and its organization. */
    reserve(request: TokenRequest): Promise<Reservation> {
      return new Promise((resolve, reject) => {
        waiting.push({ request, resolve, reject });
        schedule();
      });
    },
    /** Writes the settlements of ended requests. */
    flush: flusher.flush,
  };
}

export type TokenBudget = ReturnType<typeof createTokenBudget>;

/** Sums the tokens that requests need, by key with a limit and by organization. */
function sumDemands(requests: readonly TokenRequest[]): [KeyTokenDemand[], TokenDemand[]] {
  const keys = new Map<string, KeyTokenDemand>();
  const organizations = new Map<string, TokenDemand>();
  for (const { apiKeyId, organizationId, keyLimit, organizationLimit, tokens } of requests) {
    if (keyLimit !== null) {
      const key = keys.get(apiKeyId);
      if (key) key.needed += tokens;
      else keys.set(apiKeyId, { id: apiKeyId, organizationId, perMinute: keyLimit, needed: tokens, smallest: tokens });
    }
    const own = keyLimit === null ? tokens : 0;
    const organization = organizations.get(organizationId);
    if (organization) {
      organization.needed += own;
      organization.smallest = Math.min(organization.smallest, tokens);
    } else {
      const perMinute = organizationLimit;
      organizations.set(organizationId, { id: organizationId, perMinute, needed: own, smallest: tokens });
    }
  }
  return [[...keys.values()], [...organizations.values()]];
}

type Give = (whose: 'keys' | 'organizations', settlement: TokenSettlement) => void;

/** A limit of a batch: the tokens that it granted, and how many of these were given to requests. */
type Share = TokenGrant & { id: string; perMinute: number; given: number };

/** Distributes the granted tokens to requests in their order. */
function judgeBatch({ at, keys, organizations }: Awaited<ReturnType<typeof reserveTokens>>, give: Give) {
  const shares = { keys: new Map<string, Share>(), organizations: new Map<string, Share>() };

  function shareOf(whose: 'keys' | 'organizations', id: string, perMinute: number): Share {
    const found = shares[whose].get(id);
    if (found) return found;
    const grant = (whose === 'keys' ? keys : organizations).get(id) ?? { granted: 0, due: 0 };
    const share = { ...grant, id, perMinute, given: 0 };
    shares[whose].set(id, share);
    return share;
  }

  /** When the limit would have refilled by the tokens that it has given. */
  const endOf = ({ due, granted, given, perMinute }: Share) => at + due - usOf(granted - given, perMinute);

  return {
    next({ apiKeyId, organizationId, keyLimit, organizationLimit, tokens }: TokenRequest): Reservation {
      const key = keyLimit === null ? null : shareOf('keys', apiKeyId, keyLimit);
      const organization = shareOf('organizations', organizationId, organizationLimit);
      const fits = (share: Share) => share.granted - share.given >= tokens;
      const short = key && !fits(key) ? key : fits(organization) ? null : organization;
      if (short) return { state: stateOf(short, short === key, tokens), settle: null };
      const parts: [Share, 'keys' | 'organizations', number][] = [];
      for (const [share, whose] of [
        [key, 'keys'],
        [organization, 'organizations'],
      ] as const) {
        if (!share) continue;
        share.given += tokens;
        parts.push([share, whose, endOf(share)]);
      }
      let isSettled = false;
      const states = parts.map(([share, whose]) => stateOf(share, whose === 'keys', 0));
      const [first, second = first] = states;
      if (!first || !second) throw new Error('A reservation has no limit.');
      return {
        state: second.remaining < first.remaining ? second : first,
        settle(used) {
          if (isSettled) return;
          isSettled = true;
          const difference = used - tokens;
          if (difference === 0) return;
          for (const [{ id, perMinute }, whose, end] of parts) give(whose, { id, perMinute, difference, end });
        },
      };
    },
    /** Returns granted tokens that are too few for another request. */
    returnRest(): void {
      for (const whose of ['keys', 'organizations'] as const) {
        for (const { id, perMinute, granted, given, due } of shares[whose].values()) {
          if (granted > given) give(whose, { id, perMinute, difference: given - granted, end: at + due });
        }
      }
    },
  };
}

const usOf = (tokens: number, perMinute: number) => (tokens * minuteUs) / perMinute;

function stateOf(share: Share, isKey: boolean, needed: number): TokenState {
  const { due, granted, given, perMinute } = share;
  // Tokens that were granted but not given to requests are returned.
  const reset = Math.max(0, due - usOf(granted - given, perMinute));
  return {
    scope: isKey ? 'key' : 'organization',
    limit: perMinute,
    remaining: Math.max(0, Math.floor(((minuteUs - reset) * perMinute) / minuteUs)),
    reset,
    wait: Math.max(0, reset + usOf(needed, perMinute) - minuteUs),
  };
}
