import 'server-only';
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { deleteRateLimit, returnSlot, takeSlot } from '@/db/queries/rate-limits';
import { AppError } from '../errors';
import { networkOf } from '../sender';
import { sendsSignInLinks } from './providers';

/** Ten attempts in fifteen minutes run at full speed, for one client, one account and one known device. */
const attempts = { intervalSeconds: 90, burst: 10, maxWaitSeconds: 0 };
/** Beyond them, one attempt every two seconds; who would have to queue longer than eight is sent away. */
const pace = { intervalSeconds: 2, burst: 1, maxWaitSeconds: 6 };
/** Guesses at one account from devices that it doesn't know: at most a hundred in any 24 hours. */
export const daily = { intervalSeconds: 1_728, burst: 50, maxWaitSeconds: 0 };
/** A known device that fails more often than a person would, 200 times in 24 hours at most, counts as unknown. */
const dailyOfDevice = { intervalSeconds: 864, burst: 100, maxWaitSeconds: 0 };

/** Limiter rows are named by UUIDs; a hash also keeps addresses out of that table. */
export function subjectOf(kind: string, value: string): string {
  const hex = createHash('sha256').update(`${kind}:${value}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** One attempt that hashes a password: charged before the hashing, given back when it succeeds. */
export type Attempt = { succeeded(): Promise<void> };

type Charge = { subject: string; intervalSeconds: number };

/**
 * Admits an attempt to sign in to an account, and slows it down after too many failures. A device that has signed in to
 * the account before has a lane of its own. Any other is charged as a client first: over its limit, it never enters the
 * account's queue, so nobody can fill that from one place. docs/decisions/0010 has the reasons.
 * @param device the id of a device that the account knows; null for all others
 * @throws AppError rate_limit_exceeded
 */
export async function admitSignIn(email: string, address: string, device: string | null): Promise<Attempt> {
  if (device !== null) {
    const lane = `${device} ${email}`;
    const ofDay = await charge(subjectOf('sign-in-device-day', lane), dailyOfDevice);
    if (ofDay.length > 0) return attemptOf([...ofDay, ...(await chargeOrQueue(subjectOf('sign-in-device', lane)))]);
  }
  const account = subjectOf('sign-in-account', email);
  const client = subjectOf('sign-in-client', networkOf(address));
  const ofClient = await charge(client, attempts);
  if (ofClient.length === 0) await waitForTurn(client);
  const ofAccount = await charge(account, attempts);
  if (ofClient.length + ofAccount.length === 0) throw tooMany();
  const ofDay = await charge(subjectOf('sign-in-day', email), daily);
  if (ofDay.length === 0) throw tooManyToday();
  if (ofAccount.length === 0) await waitForTurn(account);
  return attemptOf([...ofClient, ...ofDay, ...ofAccount], account);
}

/** Admits an attempt to make an account, which hashes a password too. @throws AppError rate_limit_exceeded */
export async function admitSignUp(email: string, address: string): Promise<Attempt> {
  const client = await chargeOrQueue(subjectOf('sign-in-client', networkOf(address)));
  return attemptOf([...client, ...(await chargeOrQueue(subjectOf('sign-up-account', email)))]);
}

async function charge(subject: string, limit: typeof attempts): Promise<Charge[]> {
  const isTaken = (await takeSlot(subject, limit)) !== null;
  return isTaken ? [{ subject, intervalSeconds: limit.intervalSeconds }] : [];
}

async function chargeOrQueue(subject: string): Promise<Charge[]> {
  const charged = await charge(subject, attempts);
  if (charged.length === 0) await waitForTurn(subject);
  return charged;
}

/** A success gives back what was charged, and starts `forgiven` anew; other guesses of the day stay counted. */
function attemptOf(charged: Charge[], forgiven?: string): Attempt {
  return {
    async succeeded() {
      for (const { subject, intervalSeconds } of charged) await returnSlot(subject, intervalSeconds);
      if (forgiven) await deleteRateLimit(forgiven);
    },
  };
}

async function waitForTurn(subject: string): Promise<void> {
  const waitSeconds = await takeSlot(subjectOf('sign-in-pace', subject), pace);
  if (waitSeconds === null) throw tooMany();
  // Each waits out its own slot too, so that the first one beyond the limit is slow already.
  await setTimeout((waitSeconds + pace.intervalSeconds) * 1000);
}

function tooMany(): AppError {
  const message = 'Too many attempts to sign in. Wait ten seconds, then try again.';
  return new AppError('rate_limit_exceeded', message, { retryAfterSeconds: 10 });
}

function tooManyToday(): AppError {
  const mail = sendsSignInLinks() ? 'Ask for a link by mail, or sign' : 'Sign';
  const message = `Too many attempts to sign in with this address today. ${mail} in on a device that you have used before.`;
  return new AppError('rate_limit_exceeded', message, { retryAfterSeconds: daily.intervalSeconds });
}
