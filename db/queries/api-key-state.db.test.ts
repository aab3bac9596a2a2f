import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coversApiKeys, planIds, plans, subscriptionStatuses } from '@/lib/plans';
import { refusals } from './admission';

let sql: postgres.Sql;

beforeAll(() => {
  sql = postgres(process.env.DATABASE_URL ?? '', { max: 1 });
});

afterAll(async () => {
  await sql.end();
});

test('a key that is refused for several reasons is refused for the first in the order of judgement', async () => {
  const rows = await sql`
    select api_key_refusal(
      case when n < 1 then now() end, case when n < 2 then now() end, case when n < 3 then now() end,
      case when n < 4 then now() end, case when n < 5 then now() end, n > 5, now()
    ) as refusal
    from generate_series(0, 6) n`;
  expect(rows.map(({ refusal }) => refusal)).toEqual([...refusals.filter((refusal) => refusal !== 'limited'), null]);
});

test('a key or a secret that expires later is accepted until then', async () => {
  const [row] = await sql`
    select api_key_refusal(null, null, now() + interval '1 s', now() + interval '1 s', null, true, now()) as before,
      api_key_refusal(null, null, now(), null, null, true, now()) as at`;
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
