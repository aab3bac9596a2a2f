import { eq } from 'drizzle-orm';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKeys } from '@/db/schema/api-keys';
import { spaces } from '@/db/schema/spaces';
import { type FakeUpstream, startFakeUpstream, streamWords } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { roundsOf } from '@/e2e/support/rounds';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';

const db = openFixtures();
let upstream: FakeUpstream;
let first: TestGateway;
let second: TestGateway;

beforeAll(async () => {
  upstream = await startFakeUpstream();
  const settings = { upstream: { baseUrl: upstream.baseUrl } };
  [first, second] = await Promise.all([startTestGateway(settings), startTestGateway(settings)]);
});
afterAll(async () => {
  await Promise.all([first.close(), second.close(), db.$client.end()]);
  await upstream.close();
});

const remove = (id: string) => db.update(apiKeys).set({ removedAt: new Date() }).where(eq(apiKeys.id, id));

test('both instances refuse a key at once after its removal, round after round', async () => {
  const rounds = roundsOf(100);
  const { space, admin } = await insertWorld(db);
  const statuses = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    const key = await insertApiKey(db, space, admin.id);
    const use = async (api: TestGateway) => (await api.send('/v1/key', { secret: key.secret })).status;
    const before = await Promise.all([use(first), use(second)]);
    await remove(key.id);
    const after = await Promise.all([use(round % 2 ? first : second), use(round % 2 ? second : first)]);
    const name = `${before.join()} then ${after.join()}`;
    statuses.set(name, (statuses.get(name) ?? 0) + 1);
  }
  expect([...statuses]).toEqual([['200,200 then 401,401', rounds]]);
});

test('no request that starts after the removal is accepted under load', async () => {
  const { space, admin } = await insertWorld(db);
  const key = await insertApiKey(db, space, admin.id, { requestsPerMinute: 1_000_000, burst: 10_000 });
  let removedAt = Number.POSITIVE_INFINITY;
  let isOver = false;
  const late: number[] = [];
  const early: number[] = [];
  const hammer = async (api: TestGateway) => {
    while (!isOver) {
      const startedAt = performance.now();
      const { status } = await api.send('/v1/key', { secret: key.secret });
      (startedAt > removedAt ? late : early).push(status);
    }
  };
  const running = [first, second].flatMap((api) => Array.from({ length: 8 }, () => hammer(api)));
  await new Promise((resolve) => setTimeout(resolve, 500));
  await remove(key.id);
  removedAt = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 500));
  isOver = true;
  await Promise.all(running);
  expect(early.filter((status) => status === 200).length).toBeGreaterThan(0);
  expect(late.length).toBeGreaterThan(0);
  expect(late.filter((status) => status !== 401)).toEqual([]);
});

test.each([
  ['its key is removed', 'api_key_removed', (keyId: string) => remove(keyId)],
  [
    'its space is deleted',
    'space_not_found',
    (_keyId: string, spaceId: string) => db.update(spaces).set({ deletedAt: new Date() }).where(eq(spaces.id, spaceId)),
  ],
] as const)(
  'a running stream ends within five seconds when %s, and other streams continue',
  async (_what, code, end) => {
    const { space, admin } = await insertWorld(db);
    const other = await insertWorld(db);
    const key = await insertApiKey(db, space, admin.id);
    const otherKey = await insertApiKey(db, other.space, other.admin.id);
    function* forever() {
      for (;;) yield 'word ';
    }
    upstream.behave(streamWords(forever(), { delayMs: 50 }));

    const open = (secret: string) =>
      new OpenAI({ apiKey: secret, baseURL: first.baseURL, maxRetries: 0 }).chat.completions.create({
        model: 'm',
        messages: [{ role: 'user', content: 'x' }],
        stream: true,
      });
    const drain = async (stream: AsyncIterable<unknown>) => {
      for await (const chunk of stream) if (chunk === undefined) break;
    };
    const otherStream = await open(otherKey.secret);
    let otherEnded = false;
    const otherDrained = drain(otherStream).finally(() => {
      otherEnded = true;
    });
    const drained = drain(await open(key.secret)).then(
      () => 'ended without an error',
      (error: unknown) => error,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    await end(key.id, space.id);
    const removedAt = performance.now();
    expect(await drained).toMatchObject({ constructor: OpenAI.APIError, code });
    expect(performance.now() - removedAt).toBeLessThan(5_000);
    expect(otherEnded).toBe(false);
    otherStream.controller.abort();
    await otherDrained;
  },
);
