import 'server-only';
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { deleteRateLimit, returnSlot, takeSlot } from '@/db/queries/rate-limits';
import { AppError } from '../errors';

/** Ten attempts in fifteen minutes run at full speed, for one account and for one client address. */
const attempts = { intervalSeconds: 90, burst: 10, maxWaitSeconds: 0 };
/** Beyond them, one attempt every two seconds; who would have to queue longer than eight is sent away. */
const pace = { intervalSeconds: 2, burst: 1, maxWaitSeconds: 6 };

/** Limiter rows are named by UUIDs; a hash also keeps addresses out of that table. */
export function subjectOf(kind: string, value: string): string {
  const hex = createHash('sha256').update(`${kind}:${value}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** One attempt to sign in: charged before any password is hashed, given back when it succeeds. */
export type Attempt = { succeeded(): Promise<void> };

/**
 * Admits an attempt to sign in, slowing it down where an account or a client has failed too often. Nobody is locked
 * out: the right password works as soon as its turn comes.
 * @throws AppError rate_limit_exceeded when the queue of slowed attempts is full
 */
export async function admitAttempt(email: string, address: string): Promise<Attempt> {
  const account = subjectOf('sign-in-account', email);
  const client = subjectOf('sign-in-client', address);
  const charged: string[] = [];
  for (const subject of [account, client]) {
    if ((await takeSlot(subject, attempts)) !== null) charged.push(subject);
    else await waitForTurn(subject);
  }
  return {
    async succeeded() {
      await deleteRateLimit(account);
      if (charged.includes(client)) await returnSlot(client, attempts.intervalSeconds);
    },
  };
}

async function waitForTurn(subject: string): Promise<void> {
  const waitSeconds = await takeSlot(subjectOf('sign-in-pace', subject), pace);
  if (waitSeconds === null) {
    throw new AppError('rate_limit_exceeded', 'Too many attempts to sign in. Wait ten seconds, then try again.', {
      retryAfterSeconds: 10,
    });
  }
  // Each waits out its own slot too, so that the first one beyond the limit is slow already.
  await setTimeout((waitSeconds + pace.intervalSeconds) * 1000);
}
