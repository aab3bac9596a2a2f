import { expect, test } from 'vitest';
import { defaultRequestListParams, parseRequestListParams, serializeRequestListParams } from './list-params';
import { createRequestId } from './request-id';

const id = '01890000-0000-7000-8000-000000000001';

test('parseRequestListParams reads what serializeRequestListParams wrote', () => {
  const params = {
    ...defaultRequestListParams,
    keys: [id],
    spaces: [id],
    owners: [id],
    environments: ['production' as const, 'none' as const],
    statuses: ['refused', '429'],
    codes: ['rate_limit_exceeded'],
    models: ['gpt-4o', 'a & b=c'],
    endpoints: ['/v1/models/:model'],
    addresses: ['2001:db8::1'],
    period: '7d' as const,
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-02T00:00:00.000Z',
    before: `2026-11-01T10:00:00.123456Z~${createRequestId(5)}`,
    size: 50 as const,
    request: createRequestId(7),
  };
  const text = serializeRequestListParams(params);
  expect(parseRequestListParams(Object.fromEntries(new URLSearchParams(text)))).toEqual(params);
});

test('serializeRequestListParams writes the default as an empty string', () =>
  expect(serializeRequestListParams(defaultRequestListParams)).toBe(''));

test.each([
  { key: "'; --" },
  { owner: 'me' },
  { environment: 'prod,toString' },
  { status: 'lost,99,600,0x1' },
  { model: 'pk_0123456789abcdef' },
  { code: 'a\0b' },
  { period: 'toString' },
  { from: 'yesterday' },
  { to: '2026-99-99T00:00:00Z' },
  { before: '2026-11-01T10:00:00Z~req_1' },
  { before: "2026-11-01T10:00:00.123456Z~'; drop" },
  { after: '2026-99-01T10:00:00.123456Z~' },
  { request: 'req_1' },
  { request: [''] },
  { page: '7', q: 'text' },
])('parseRequestListParams falls back to the default for %j', (raw) =>
  expect(parseRequestListParams(raw)).toEqual(defaultRequestListParams),
);
