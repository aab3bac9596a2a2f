import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyRefusalReasons } from '@/lib/api/refusals';
import { coversApiKeys, planIds, plans, subscriptionStatuses } from '@/lib/plans';

let sql: postgres.Sql;

beforeAll(() => {
  sql = postgres(process.env.DATABASE_URL ?? '', { max: 1 });
});

afterAll(async () => {
  await sql.end();
});

test('a key that is refused for several reasons is refused with the first of their order', async () => {
  const rows = await sql`
    select api_key_refusal(
      case when n < 1 then now() end, case when n < 2 then now() end, case when n < 3 then now() end,
      case when n < 4 then now() end, case when n < 5 then now() end, n > 5,
      case when n < 7 then array['10.0.0.0/8']::cidr[] end, '11.0.0.1', case when n < 8 then array['chat'] end, 'models',
      now()
    ) as refusal
    from generate_series(0, 8) n`;
  const beforeLimits = keyRefusalReasons.filter((refusal) => !refusal.endsWith('limited'));
  expect(rows.map(({ refusal }) => refusal)).toEqual([...beforeLimits, null]);
});

test.each([
  [null, '10.0.0.1', true],
  [null, null, true],
  [['10.0.0.0/8'], '10.255.255.255', true],
  [['10.0.0.0/8'], '11.0.0.0', false],
  [['10.0.0.0/8'], '9.255.255.255', false],
  [['192.0.2.0/31'], '192.0.2.1', true],
  [['192.0.2.0/31'], '192.0.2.2', false],
  [['0.0.0.0/0'], '255.255.255.255', true],
  [['0.0.0.0/0'], '::1', false],
  [['::/0'], '2001:db8::1', true],
  [['::/0'], '10.0.0.1', false],
  [['2001:db8::/33'], '2001:db8:7fff:ffff:ffff:ffff:ffff:ffff', true],
  [['2001:db8::/33'], '2001:db8:8000::', false],
  [['10.0.0.1', '2001:db8::1'], '2001:db8::1', true],
  [['10.0.0.1', '2001:db8::1'], '2001:db8::2', false],
  [['10.0.0.0/8'], null, false],
  [[], '10.0.0.1', false],
])('a key for the addresses %j is accepted from %s: %s', async (allowed, address, isAccepted) => {
  const [row] = await sql`
    select api_key_refusal(
      null, null, null, null, null, true, ${allowed && `{${allowed.join(',')}}`}::text::cidr[], ${address}::text::inet,
      null, null, now()
    ) as refusal`;
  expect(row?.refusal).toBe(isAccepted ? null : 'address_not_allowed');
});

test.each([
  [null, 'chat', true],
  [['chat', 'models'], 'models', true],
  [['chat', 'models'], 'other', false],
  [['chat'], null, true],
])('a key for the endpoints %j is accepted for %s: %s', async (allowed, endpoint, isAccepted) => {
  const [row] = await sql`
    select api_key_refusal(
      null, null, null, null, null, true, null, null, ${allowed && `{${allowed.join(',')}}`}::text::text[],
      ${endpoint}::text, now()
    ) as refusal`;
  expect(row?.refusal).toBe(isAccepted ? null : 'endpoint_not_allowed');
});

test('a key or a secret that expires later is accepted until then', async () => {
  const [row] = await sql`
    select api_key_refusal(null, null, now() + interval '1 s', now() + interval '1 s', null, true, null, null, null,
        null, now()) as before,
      api_key_refusal(null, null, now(), null, null, true, null, null, null, null, now()) as at`;
  expect(row).toEqual({ before: null, at: 'expired' });
});

test('the database and lib/plans agree on the subscriptions that cover API keys', async () => {
  const list = (values: readonly unknown[]) => `{${values.join(',')}}`;
  const rows = await sql`
    select plan, status,
      covers_api_keys(
        plan, status, ${list(planIds)}::text::plan[], ${list(planIds.map((id) => plans[id].apiKeys))}::text::boolean[]
      ) as covers
    from unnest(enum_range(null::plan)) plan, unnest(enum_range(null::subscription_status)) status`;
  const expected = planIds.flatMap((plan) =>
    subscriptionStatuses.map((status) => ({ plan, status, covers: coversApiKeys({ plan, status }) })),
  );
  expect([...rows]).toEqual(expected);
});
