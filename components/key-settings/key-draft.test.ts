import { expect, test } from 'vitest';
import { settingSamples } from '@/e2e/support/setting-samples';
import { type KeySettings, noRestrictions, settingNames, toDraft, toExpiresAt, toLocal, toPatch } from './key-draft';

const { name, ...samples } = settingSamples;
const everythingSet = Object.fromEntries(
  Object.entries(samples).map(([setting, { value }]) => [setting, value]),
) as KeySettings;

test.each([noRestrictions, everythingSet])(
  'an unchanged draft returns the settings it was created from',
  (settings) => {
    const draft = toDraft(settings);
    expect(Object.assign({}, ...settingNames.map((name) => toPatch(name, draft)))).toEqual(settings);
  },
);

test('a limit accepts thousands separators, and text that is not a number becomes NaN, which is refused', () => {
  const limitOf = (text: string) =>
    toPatch('limits', { ...toDraft(noRestrictions), requestsPerMinute: text }).requestsPerMinute;
  expect(['', '  ', '600', ' 1,000 ', '10 000'].map(limitOf)).toEqual([null, null, 600, 1000, 10_000]);
  expect([limitOf('many'), limitOf('1.5'), limitOf('-1')]).toEqual([Number.NaN, 1.5, -1]);
});

test('models can be separated by spaces, commas and lines; addresses keep their lines', () => {
  const draft = toDraft(noRestrictions);
  const models = { isOnly: true, text: ' gpt-4, gpt-4o*\n\npulze-echo ' };
  expect(toPatch('models', { ...draft, models })).toEqual({ allowedModels: ['gpt-4', 'gpt-4o*', 'pulze-echo'] });
  const addresses = { isOnly: true, text: '203.0.113.7\n\n10.0.0.0/8' };
  expect(toPatch('addresses', { ...draft, addresses })).toEqual({
    allowedAddresses: ['203.0.113.7', '', '10.0.0.0/8'],
  });
});

test('an expiry is read in the viewer’s time zone, and an incomplete date is empty', () => {
  const now = new Date('2026-11-26T15:19:30.000Z');
  expect(toExpiresAt({ kind: 'never' }, now)).toBeNull();
  expect(toExpiresAt({ kind: 'days', days: 90 }, now)).toBe('2027-02-24T15:19:30.000Z');
  expect(toExpiresAt({ kind: 'date', local: toLocal(now) }, now)).toBe('2026-11-26T15:19:00.000Z');
  expect(toExpiresAt({ kind: 'date', local: '' }, now)).toBe('');
});
