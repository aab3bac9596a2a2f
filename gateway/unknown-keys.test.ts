import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { callOf } from '@/e2e/support/call-of';
import { AppError } from '@/lib/errors';
import type { AdmissionRow } from './admit-batch';
import { createUnknownKeyGuard } from './unknown-keys';

const row = {} as AdmissionRow;
const guesser = '203.0.113.7';
let good: Set<Buffer>;
let asked: Buffer[];
let throttled: number;
let admitFrom: (address: string, digest: Buffer) => Promise<AdmissionRow | undefined>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  good = new Set();
  asked = [];
  throttled = 0;
  const guard = createUnknownKeyGuard(
    async ({ digest }) => {
      asked.push(digest);
      return good.has(digest) ? row : undefined;
    },
    () => {
      throttled += 1;
    },
  );
  admitFrom = (address, digest) => guard({ digest, call: callOf({ address }) });
});
afterEach(() => {
  vi.useRealTimers();
});

const digest = () => randomBytes(32);
function goodKey(): Buffer {
  const key = digest();
  good.add(key);
  return key;
}
const codeOf = (error: unknown) => (error instanceof AppError ? error.code : 'other');
const guess = (address = guesser) => admitFrom(address, digest()).then(() => 'unknown', codeOf);
const guesses = async (count: number, address = guesser) => {
  for (let i = 0; i < count; i += 1) await guess(address);
};
/** Returns whether a promise settles before any timer fires. */
const isPrompt = (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), new Promise((resolve) => setImmediate(resolve, false))]);

test('the 21st unknown key of an address waits in the queue', async () => {
  await guesses(20);
  expect(asked).toHaveLength(20);
  const waiting = guess();
  expect(await isPrompt(waiting)).toBe(false);
  expect(asked).toHaveLength(20);
  await vi.advanceTimersByTimeAsync(250);
  expect(await waiting).toBe('unknown');
});

test('guesses beyond the queue are refused with rate_limit_exceeded and reach no database', async () => {
  await guesses(20);
  const answers: Promise<string>[] = [];
  for (let quarter = 0; quarter < 40; quarter += 1) {
    answers.push(...Array.from({ length: 1_000 }, () => guess()));
    await vi.advanceTimersByTimeAsync(250);
  }
  const codes = await Promise.all(answers);
  expect(asked.length).toBeLessThanOrEqual(20 + 41 * 128);
  expect(throttled).toBe(codes.filter((code) => code === 'rate_limit_exceeded').length);
  expect(throttled).toBeGreaterThan(34_000);
});

test('a known key from the address of a guesser is admitted without waiting', async () => {
  const key = goodKey();
  await admitFrom(guesser, key);
  await guesses(20);
  for (let i = 0; i < 1_000; i += 1) void guess();
  for (let i = 0; i < 1_000; i += 1) expect(await isPrompt(admitFrom(guesser, key))).toBe(true);
});

test('a new valid key waits in the queue once, then is admitted without waiting', async () => {
  await guesses(20);
  const key = goodKey();
  const first = admitFrom(guesser, key);
  expect(await isPrompt(first)).toBe(false);
  await vi.advanceTimersByTimeAsync(250);
  expect(await first).toBe(row);
  expect(await isPrompt(admitFrom(guesser, key))).toBe(true);
});

test('every request of a known key goes through admission', async () => {
  const key = goodKey();
  expect(await admitFrom(guesser, key)).toBe(row);
  good.delete(key);
  expect(await admitFrom(guesser, key)).toBeUndefined();
  expect(asked).toEqual([key, key]);
});

test('other addresses are not throttled, and a throttled one is released after a minute without guesses', async () => {
  await guesses(20);
  expect(await isPrompt(guess('203.0.113.8'))).toBe(true);
  await vi.advanceTimersByTimeAsync(60_001);
  expect(await isPrompt(guess())).toBe(true);
});

test('the addresses of one IPv6 network share a budget', async () => {
  for (let i = 0; i < 20; i += 1) await guess(`2001:db8::${i.toString(16)}:1`);
  expect(await isPrompt(guess('2001:db8:0:0:ffff::9'))).toBe(false);
  expect(await isPrompt(guess('2001:db8:0:1::9'))).toBe(true);
});

test('requests that fail because the database is unavailable do not count as unknown keys', async () => {
  const guard = createUnknownKeyGuard(
    async () => {
      throw new AppError('service_unavailable', 'away');
    },
    () => undefined,
  );
  admitFrom = (address, digest) => guard({ digest, call: callOf({ address }) });
  for (let i = 0; i < 100; i += 1) expect(await guess()).toBe('service_unavailable');
});

test('the guard tracks at most 10,000 addresses and drops the one longest without an unknown key', async () => {
  await guesses(20);
  await Promise.all(Array.from({ length: 10_000 }, (_, i) => guess(`10.0.${i >> 8}.${i & 255}`)));
  expect(await isPrompt(guess())).toBe(true);
});
