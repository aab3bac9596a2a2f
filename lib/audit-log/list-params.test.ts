import { expect, test } from 'vitest';
import { defaultAuditListParams, parseAuditListParams, serializeAuditListParams } from './list-params';

const id = '01890000-0000-7000-8000-000000000001';

test('parseAuditListParams reads what serializeAuditListParams wrote', () => {
  const params = {
    ...defaultAuditListParams,
    query: 'a&b=c',
    people: [id],
    actions: ['space.created' as const],
    target: id,
    period: 'week' as const,
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-02T00:00:00.000Z',
    page: 3,
    size: 50 as const,
    entry: id,
  };
  const text = serializeAuditListParams(params);
  expect(parseAuditListParams(Object.fromEntries(new URLSearchParams(text)))).toEqual(params);
});

test('serializeAuditListParams writes the default as an empty string', () =>
  expect(serializeAuditListParams(defaultAuditListParams)).toBe(''));

test.each([
  { action: 'drop.table' },
  { person: 'me' },
  { target: "'; --" },
  { period: 'toString' },
  { from: 'yesterday' },
  { to: '2026-99-99T00:00:00Z' },
  { page: '-1' },
  { size: '7' },
  { entry: ['x', 'y'] },
])('parseAuditListParams falls back to the default for %j', (raw) =>
  expect(parseAuditListParams(raw)).toEqual(defaultAuditListParams),
);
