import 'server-only';
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { deleteRateLimit, returnSlot, takeSlot } from '@/db/queries/rate-limits';
import { AppError } from '../errors';
import { networkOf } from '../sender';
import { sendsSignInLinks } from './providers';

/** Ten attempts in fifteen minutes run at full speed, for one client, one account and one known device. */
const attempts = { intervalSeconds: 90, burst: 10, maxWaitSeconds: 0 };
/** Further attempts are queued, one every two seconds; an attempt that would wait longer than eight is refused. */
const queue = { intervalSeconds: 2, burst: 1, maxWaitSeconds: 6 };
/** Failed attempts on one account from unknown devices: at most a hundred in any 24 hours. */
export const daily = { intervalSeconds: 1_728, burst: 50, maxWaitSeconds: 0 };
/** A known device that fails more often, at most 200 times in 24 hours, counts as unknown. */
const dailyOfDevice = { intervalSeconds: 864, burst: 100, maxWaitSeconds: 0 };

/** Returns the id of a limiter row. Ids are UUIDs; the hash also keeps addresses out of that table. */
export function subjectOf(kind: string, value: string): string {
  const hex = createHash('sha256').update(`${kind}:${value}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** An attempt that hashes a password. It is charged before hashing; `succeeded` refunds the charge. */
export type Attempt = { succeeded(): Promise<void> };

type Charge = { subject: string; intervalSeconds: number };

/**
 * Admits an attempt to sign in, and slows it down after too many failures. A known device has limits of its own. Any
 * other device is charged as a client before the account, so that one client can't fill the account's queue.
 * docs/decisions/0010 has the reasons.
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
  if (ofClient.length === 0) await waitInQueue(client);
  const ofAccount = await charge(account, attempts);
  if (ofClient.length + ofAccount.length === 0) throw tooMany();
  const ofDay = await charge(subjectOf('sign-in-day', email), daily);
  if (ofDay.length === 0) throw tooManyToday();
  if (ofAccount.length === 0) await waitInQueue(account);
  return attemptOf([...ofClient, ...ofDay, ...ofAccount], account);
}

/** Admits an attempt to create an account, which hashes a password too. @throws AppError rate_limit_exceeded */
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
  if (charged.length === 0) await waitInQueue(subject);
  return charged;
}

/** Refunds the charges on success and resets the limiter `forgiven`. Earlier failures of the day stay counted. */
function attemptOf(charged: Charge[], forgiven?: string): Attempt {
  return {
    async succeeded() {
      for (const { subject, intervalSeconds } of charged) await returnSlot(subject, intervalSeconds);
      if (forgiven) await deleteRateLimit(forgiven);
    },
  };
}

/** Waits for this attempt's slot in the queue of a client or account. @throws AppError rate_limit_exceeded when full */
async function waitInQueue(subject: string): Promise<void> {
  const waitSeconds = await takeSlot(subjectOf('sign-in-queue', subject), queue);
  if (waitSeconds === null) throw tooMany();
  // Adds its own interval, so that the first attempt beyond the limit already waits.
  await setTimeout((waitSeconds + queue.intervalSeconds) * 1000);
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
