import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AdmissionRow } from '@/db/queries/admission';
import { AppError } from '@/lib/errors';
import { createUnknownKeyGuard } from './unknown-keys';

const row = {} as AdmissionRow;
const guesser = '203.0.113.7';
let good: Set<Buffer>;
let asked: Buffer[];
let throttled: number;
let admitFrom: ReturnType<typeof createUnknownKeyGuard>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  good = new Set();
  asked = [];
  throttled = 0;
  admitFrom = createUnknownKeyGuard(
    async (digest) => {
      asked.push(digest);
      return good.has(digest) ? row : undefined;
    },
    () => {
      throttled += 1;
    },
  );
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
/** Whether a promise settles without time passing. */
const isPrompt = (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), new Promise((resolve) => setImmediate(resolve, false))]);

test('a few unknown keys are looked up at once; after that an address takes turns', async () => {
  await guesses(20);
  expect(asked).toHaveLength(20);
  const waiting = guess();
  expect(await isPrompt(waiting)).toBe(false);
  expect(asked).toHaveLength(20);
  await vi.advanceTimersByTimeAsync(250);
  expect(await waiting).toBe('unknown');
});

test('however many keys are guessed, the database is asked about few, and the others hear 429', async () => {
  await guesses(20);
  const answers: Promise<string>[] = [];
  for (let quarter = 0; quarter < 40; quarter += 1) {
    answers.push(...Array.from({ length: 1_000 }, () => guess()));
    await vi.advanceTimersByTimeAsync(250);
  }
  const told = await Promise.all(answers);
  expect(asked.length).toBeLessThanOrEqual(20 + 41 * 128);
  expect(throttled).toBe(told.filter((answer) => answer === 'rate_limit_exceeded').length);
  expect(throttled).toBeGreaterThan(34_000);
});

test('a good key beside a guesser is admitted at once, always, when it has been seen before', async () => {
  const key = goodKey();
  await admitFrom(guesser, key);
  await guesses(20);
  for (let i = 0; i < 1_000; i += 1) void guess();
  for (let i = 0; i < 1_000; i += 1) expect(await isPrompt(admitFrom(guesser, key))).toBe(true);
});

test('a good key that is new is admitted after its turn, and at once from then on', async () => {
  await guesses(20);
  const key = goodKey();
  const first = admitFrom(guesser, key);
  expect(await isPrompt(first)).toBe(false);
  await vi.advanceTimersByTimeAsync(250);
  expect(await first).toBe(row);
  expect(await isPrompt(admitFrom(guesser, key))).toBe(true);
});

test('it keeps nothing of how a key was judged: each request is asked about', async () => {
  const key = goodKey();
  expect(await admitFrom(guesser, key)).toBe(row);
  good.delete(key);
  expect(await admitFrom(guesser, key)).toBeUndefined();
  expect(asked).toEqual([key, key]);
});

test('other addresses feel nothing, and a minute without guesses is forgiven', async () => {
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

test('a database that is away makes nobody a suspect', async () => {
  admitFrom = createUnknownKeyGuard(
    async () => {
      throw new AppError('service_unavailable', 'away');
    },
    () => undefined,
  );
  for (let i = 0; i < 100; i += 1) expect(await guess()).toBe('service_unavailable');
});

test('what it remembers is bounded: the address that was quiet longest is forgotten first', async () => {
  await guesses(20);
  await Promise.all(Array.from({ length: 10_000 }, (_, i) => guess(`10.0.${i >> 8}.${i & 255}`)));
  expect(await isPrompt(guess())).toBe(true);
});
