import type { Outcome } from '@/db/queries/webhook-sending';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Seconds before each attempt, counted from the one before. */
export const attemptDelays = [
  0,
  5,
  5 * minute,
  30 * minute,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hour),
] as const;

/** How much longer a pause may be, so that messages that failed together are not retried together. */
const jitter = 0.1;

export type Answered = { status: number | null; retryAfter: string | undefined };

/** Returns the next step after the attempt with this number, counted from 1. */
export function outcomeOf(number: number, { status, retryAfter }: Answered, delays: readonly number[]): Outcome {
  if (status !== null && status >= 200 && status < 300) return { state: 'delivered' };
  const delay = delays[number];
  if (delay === undefined) return { state: 'failed' };
  const planned = delay * (1 + Math.random() * jitter);
  return { state: 'waiting', afterSeconds: Math.max(planned, parseRetryAfter(retryAfter)) };
}

/** Returns the seconds that a `retry-after` asks for, at most a day; 0 when it is missing or invalid. */
export function parseRetryAfter(text: string | undefined, now = Date.now()): number {
  if (text === undefined) return 0;
  // Date.parse accepts nearly any text. A date of HTTP begins with the day of the week.
  const date = /^[A-Za-z]{3,9},/.test(text) ? Date.parse(text) : Number.NaN;
  const seconds = /^\s*\d{1,10}\s*$/.test(text) ? Number(text) : (date - now) / 1_000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), day) : 0;
}
