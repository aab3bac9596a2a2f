import { afterAll, expect, test } from 'vitest';
import { connectTo } from './connect';

const url = process.env.DATABASE_URL ?? '';
const sql = connectTo(url, { max: 1 });
afterAll(() => sql.end());

test('arrays are read as lists of their elements', async () => {
  const [row] = await sql`
    select '{a,"b,c",null,"\\"d"}'::text[] as texts, '{1,-2,null}'::integer[] as integers, '{3}'::smallint[] as small,
      '{9007199254740993}'::bigint[] as large, '{0.5}'::double precision[] as doubles, '{t,f}'::boolean[] as booleans,
      array['00000000-0000-0000-0000-000000000001'::uuid] as ids, '{}'::text[] as empty, null::text[] as none,
      '{x}'::name[] as names, '{{1,2},{3,4}}'::integer[] as nested`;
  expect(row).toEqual({
    texts: ['a', 'b,c', null, '"d'],
    integers: [1, -2, null],
    small: [3],
    large: ['9007199254740993'],
    doubles: [0.5],
    booleans: [true, false],
    ids: ['00000000-0000-0000-0000-000000000001'],
    empty: [],
    none: null,
    names: ['x'],
    nested: [
      [1, 2],
      [3, 4],
    ],
  });
});

test('lists are sent as arrays, whatever their texts contain', async () => {
  const texts = ['a', '', 'b,c', '"d"', 'e\\f', '{}', 'null', null, '☃'];
  const instants = ['2026-11-27T04:05:06.000Z'];
  const [row] = await sql.unsafe(
    'select $1::text[] as texts, $2::bigint[] as numbers, $3::timestamptz[] = array[$4::timestamptz] as "isInstant"',
    [texts, [1, 2 ** 53], instants, instants[0] ?? ''],
  );
  expect(row).toEqual({ texts, numbers: ['1', '9007199254740992'], isInstant: true });
});

// The driver's own statement at the start of each connection crashed the process when it was canceled.
test('a server that cancels the first statement of each connection does not crash the process', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  for (let round = 0; round < 10; round += 1) {
    const slow = connectTo(url, { max: 1, connection: { statement_timeout: 1 } });
    await slow`select count(*) from generate_series(1, 100000)`.catch(() => undefined);
    await slow.end({ timeout: 0 });
  }
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
