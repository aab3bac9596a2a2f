import { expect, test } from 'vitest';
import { attemptDelays, outcomeOf, parseRetryAfter } from './retries';

const failed = { status: 500, retryAfter: undefined };

test('the pauses follow the documented schedule, with at most a tenth more', () => {
  expect(attemptDelays).toEqual([0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
  for (let number = 1; number < attemptDelays.length; number += 1) {
    const outcome = outcomeOf(number, failed, attemptDelays);
    if (outcome.state !== 'waiting') throw new Error('The attempts ended too early.');
    const delay = attemptDelays[number] ?? 0;
    expect(outcome.afterSeconds).toBeGreaterThanOrEqual(delay);
    expect(outcome.afterSeconds).toBeLessThanOrEqual(delay * 1.1);
  }
  expect(outcomeOf(attemptDelays.length, failed, attemptDelays)).toEqual({ state: 'failed' });
});

test.each([200, 201, 204, 299])('the status %i is a success', (status) =>
  expect(outcomeOf(1, { status, retryAfter: undefined }, attemptDelays)).toEqual({ state: 'delivered' }),
);

test.each([null, 199, 300, 302, 404, 429, 500])('the status %j is a failure', (status) =>
  expect(outcomeOf(1, { status, retryAfter: undefined }, attemptDelays).state).toBe('waiting'),
);

test.each([
  [undefined, 0],
  ['', 0],
  ['soon', 0],
  ['-5', 0],
  ['120', 120],
  ['9999999999', 86_400],
  [new Date(60_000).toUTCString(), 60],
  [new Date(0).toUTCString(), 0],
])('a retry-after of %j waits %i seconds', (text, seconds) => expect(parseRetryAfter(text, 0)).toBe(seconds));

test('a retry-after never shortens a pause', () => {
  const outcome = outcomeOf(3, { status: 429, retryAfter: '1' }, attemptDelays);
  expect(outcome).toMatchObject({ state: 'waiting', afterSeconds: expect.closeTo(1_890, -3) });
});
