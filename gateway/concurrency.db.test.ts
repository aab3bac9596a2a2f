import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openGatewayPool } from '@/db/client';
import { releaseSlots, renewSlots } from '@/db/queries/slots';
import { apiKeyHours, keyMeters } from '@/db/schema/usage';
import { answerNormally, type FakeUpstream, startFakeUpstream, streamWords } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';

const db = openFixtures();
const pool = openGatewayPool();
let upstream: FakeUpstream;
let apis: [TestGateway, TestGateway];
let open: () => void;

beforeAll(async () => {
  upstream = await startFakeUpstream();
  const start = () => startTestGateway({ upstream: { baseUrl: upstream.baseUrl } });
  apis = await Promise.all([start(), start()]);
});
afterEach(() => upstream.behave());
afterAll(async () => {
  await Promise.all(apis.map((api) => api.close()));
  await upstream.close();
  await pool.end();
  await db.$client.end();
});

async function newKey(concurrentRequests: number, given: Parameters<typeof insertApiKey>[3] = {}) {
  const { space, admin } = await insertWorld(db);
  return insertApiKey(db, space, admin.id, { requestsPerMinute: 60_000, burst: 1_000, concurrentRequests, ...given });
}

function holdAnswers() {
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  upstream.behave(async (...args) => {
    await opened;
    await answerNormally(...args);
  });
}

const meterOf = async (id: string) => (await db.select().from(keyMeters).where(eq(keyMeters.apiKeyId, id)))[0];

test('of 60 simultaneous requests on two instances, exactly the limit runs, and the others use no quota', async () => {
  // Two more than may run at once: an instance that waited for the row decides by the time before its wait. With a
  // burst for exactly one more request, the reason could be the rate limit.
  const key = await newKey(7, { requestsPerMinute: 1, burst: 9 });
  holdAnswers();
  let refused = 0;
  const answers = Array.from({ length: 60 }, async (_, index) => {
    const answer = await (index % 2 ? apis[0] : apis[1]).chat(key.secret, { model: 'm' });
    refused += 1;
    return { status: answer.status, code: (await answer.json()).error?.code, after: answer.headers.get('retry-after') };
  });
  await expect.poll(() => refused).toBe(53);
  open();
  const all = await Promise.all(answers);
  expect(all.filter(({ status }) => status === 200)).toHaveLength(7);
  expect(all.find(({ status }) => status === 429)).toEqual({
    status: 429,
    code: 'concurrency_limit_exceeded',
    after: '1',
  });
  expect(await meterOf(key.id)).toMatchObject({ requests: 7, slots: 0, slotsBefore: 0 });
  // Two requests of the burst of nine are left.
  expect((await apis[0].send('/v1/key', { secret: key.secret })).status).toBe(200);
  expect((await apis[0].send('/v1/key', { secret: key.secret })).status).toBe(200);
  expect((await (await apis[0].send('/v1/key', { secret: key.secret })).json()).error.code).toBe('rate_limit_exceeded');
  await expect
    .poll(() => db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, key.id)))
    .toMatchObject([{ refusalReasons: { concurrency_limited: expect.any(Number), limited: 1 } }]);
});

test('sequential requests on two instances are never refused because of the slot of the previous one', async () => {
  const key = await newKey(1);
  for (let round = 0; round < 40; round += 1) {
    const answer = await (round % 2 ? apis[0] : apis[1]).send('/v1/key', { secret: key.secret });
    expect(answer.status).toBe(200);
    await answer.text();
  }
});

test('a refused, failed or aborted request frees its slot', async () => {
  const key = await newKey(1, { allowedModels: ['m'] });
  expect((await apis[0].chat(key.secret, { model: 'other' })).status).toBe(403);
  upstream.behave((_request, response) => void response.destroy());
  expect((await apis[1].chat(key.secret, { model: 'm' })).status).toBe(502);
  upstream.behave(() => {});
  const abort = new AbortController();
  const hanging = apis[0].chat(key.secret, { model: 'm' }, { signal: abort.signal });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await Promise.race([hanging.then(async (a) => [a.status, await a.text()]), 'hangs'])).toBe('hangs');
  abort.abort();
  await expect(hanging).rejects.toThrow();
  await expect.poll(async () => (await apis[1].send('/v1/key', { secret: key.secret })).status).toBe(200);
});

test('a stream holds its slot until it ends, over several terms', async () => {
  const key = await newKey(1);
  upstream.behave(
    streamWords(
      Array.from({ length: 26 }, () => 'word '),
      { delayMs: 1_000 },
    ),
  );
  const stream = await apis[0].chat(key.secret, { model: 'm', stream: true });
  const ended = stream.text();
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const { status } = await apis[1].send('/v1/key', { secret: key.secret });
    if (!isOver) expect(status).toBe(429);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await expect.poll(async () => (await apis[1].send('/v1/key', { secret: key.secret })).status).toBe(200);
});

test('a slot that is not renewed expires after its next term, and a renewed one does not', async () => {
  const key = await newKey(2);
  const [now] = await db.execute<{ term: number }>(sql`select slot_term(clock_timestamp()) as term`);
  const term = now?.term ?? 0;
  const hold = (slotTerm: number, slots: number) =>
    db.update(keyMeters).set({ slotTerm, slots, slotsBefore: 0 }).where(eq(keyMeters.apiKeyId, key.id));
  const call = async () => (await apis[0].send('/v1/key', { secret: key.secret })).status;
  await hold(term - 1, 2);
  expect(await call()).toBe(429);
  await hold(term - 1, 2);
  const renewed = await renewSlots([{ apiKeyId: key.id, term: term - 1, count: 1 }], pool);
  expect(renewed.get(key.id)).toBeGreaterThanOrEqual(term);
  expect(await meterOf(key.id)).toMatchObject({ slots: 1 });
  await releaseSlots([{ apiKeyId: key.id, term: renewed.get(key.id) ?? 0, count: 1 }], pool);
  expect(await meterOf(key.id)).toMatchObject({ slots: 0 });
  await hold(term - 2, 2);
  expect(await call()).toBe(200);
});
