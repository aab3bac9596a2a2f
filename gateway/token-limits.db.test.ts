import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { apiKeyHours } from '@/db/schema/usage';
import { answerJson, answerNormally, type FakeUpstream, startFakeUpstream } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';

const db = openFixtures();
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
  await db.$client.end();
});

async function newKey(given: Parameters<typeof insertApiKey>[3]) {
  const world = await insertWorld(db);
  const key = await insertApiKey(db, world.space, world.admin.id, {
    requestsPerMinute: 60_000,
    burst: 1_000,
    ...given,
  });
  return { ...world, key };
}

/** Makes the upstream delay its answers until `open` is called. */
function holdAnswers() {
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  upstream.behave(async (...args) => {
    await opened;
    await answerNormally(...args);
  });
}

// The messages are estimated as six tokens.
const asking = (tokens: number) => ({
  model: 'm',
  messages: [{ role: 'user', content: 'Hello!!!' }],
  max_tokens: Math.max(1, tokens - 6),
});

/** Returns how many tokens the key has left, with a request that needs almost none. */
async function remaining(secret: string) {
  const answer = await apis[0].chat(secret, asking(3));
  await answer.text();
  return Number(answer.headers.get('x-ratelimit-remaining-tokens'));
}

test('of 60 simultaneous requests on two instances, exactly those within the tokens of the key are admitted', async () => {
  const { key } = await newKey({ tokensPerMinute: 1_000 });
  holdAnswers();
  let refused = 0;
  const answers = Array.from({ length: 60 }, async (_, index) => {
    const answer = await (index % 2 ? apis[0] : apis[1]).chat(key.secret, asking(100));
    refused += 1;
    return { status: answer.status, body: await answer.json() };
  });
  await expect.poll(() => refused).toBe(50);
  open();
  const all = await Promise.all(answers);
  const limited = all.filter(({ status }) => status === 429);
  expect(all.filter(({ status }) => status === 200)).toHaveLength(10);
  expect(limited[0]?.body.error).toMatchObject({ code: 'rate_limit_exceeded', type: 'rate_limit_error' });
  expect(limited[0]?.body.error.message).toMatch(
    /^The token limit of the API key pk_\.\.\.\w{5} is reached \(1,000 tokens/,
  );
  // Each request used 18 tokens, and the others are returned.
  await expect.poll(() => remaining(key.secret)).toBeGreaterThan(700);
});

test('a failed request returns its tokens, and a request that used more than it reserved takes the rest', async () => {
  const { key } = await newKey({ tokensPerMinute: 1_000 });
  upstream.behave(answerJson(500, { error: { message: 'no' } }));
  const failed = await apis[0].chat(key.secret, asking(600));
  expect(failed.status).toBe(502);
  expect(Number(failed.headers.get('x-ratelimit-remaining-tokens'))).toBe(400);
  await expect.poll(() => remaining(key.secret)).toBeGreaterThan(950);
  const usage = { prompt_tokens: 10, completion_tokens: 1_490 };
  upstream.behave(answerJson(200, { object: 'chat.completion', choices: [{ message: { content: 'x' } }], usage }));
  expect((await apis[0].chat(key.secret, asking(100))).status).toBe(200);
  upstream.behave();
  await expect.poll(async () => (await apis[1].chat(key.secret, asking(3))).status).toBe(429);
  const refused = await apis[1].chat(key.secret, asking(3));
  // The limit refills by 500 tokens in half a minute.
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(20);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThan(35);
  expect(refused.headers.get('x-ratelimit-remaining-tokens')).toBe('0');
});

test('a request for more than the limit is refused with 400; one without a maximum reserves at most the limit', async () => {
  const { key } = await newKey({ tokensPerMinute: 100 });
  const refused = await apis[0].chat(key.secret, asking(101));
  expect(refused.status).toBe(400);
  expect((await refused.json()).error).toMatchObject({ code: 'request_exceeds_limit', type: 'invalid_request_error' });
  expect((await apis[0].chat(key.secret, { model: 'm' })).status).toBe(200);
});

test('a refusal for tokens costs one request and no tokens, and is counted with its reason', async () => {
  const { key } = await newKey({ tokensPerMinute: 100 });
  holdAnswers();
  const first = apis[0].chat(key.secret, asking(90));
  await expect.poll(() => upstream.seen.at(-1)?.body).toContain('Hello!!!');
  await expect.poll(async () => (await apis[0].chat(key.secret, asking(80))).status).toBe(429);
  expect((await apis[1].chat(key.secret, asking(101))).status).toBe(400);
  open();
  expect((await first).status).toBe(200);
  await expect
    .poll(() => db.select().from(apiKeyHours).where(eq(apiKeyHours.apiKeyId, key.id)))
    .toMatchObject([
      { requests: 3, refusals: 2, promptTokens: 11, refusalReasons: { tokens_limited: 1, request_exceeds_limit: 1 } },
    ]);
});

test('all keys of an organization share its tokens', async () => {
  const { key, organization } = await newKey({});
  const first = await apis[0].chat(key.secret, asking(1_000));
  expect(first.headers.get('x-ratelimit-limit-tokens')).toBe('10000000');
  await db.$client`
    update organization_meters set tokens_due = (extract(epoch from now()) + 59) * 1000000000
    where organization_id = ${organization.id}`;
  const refused = await apis[1].chat(key.secret, asking(5_000_000));
  expect(refused.status).toBe(429);
  expect((await refused.json()).error.message).toContain('The token limit of the organization Test Organization');
  const answer = await apis[1].chat(key.secret, asking(10));
  expect(answer.status).toBe(200);
});

test('of 40 simultaneous requests on two instances, exactly those within the organization’s tokens are admitted', async () => {
  const { key, space, admin } = await newKey({});
  const other = await insertApiKey(db, space, admin.id, { requestsPerMinute: 60_000, burst: 1_000 });
  holdAnswers();
  let refused = 0;
  const answers = Array.from({ length: 40 }, async (_, index) => {
    const { secret } = index % 3 ? key : other;
    // The limit would need 19 more seconds for a fourth request.
    const { status } = await (index % 2 ? apis[0] : apis[1]).chat(secret, asking(3_300_000));
    refused += 1;
    return status;
  });
  await expect.poll(() => refused).toBe(37);
  open();
  expect((await Promise.all(answers)).filter((status) => status === 200)).toHaveLength(3);
});

test('a lowered or removed token limit of a key applies to the next request', async () => {
  const { key } = await newKey({ tokensPerMinute: 1_000 });
  const set = (limit: number | null) =>
    db.$client`update api_keys set tokens_per_minute = ${limit} where id = ${key.id}`;
  expect((await apis[0].chat(key.secret, asking(500))).status).toBe(200);
  await set(100);
  expect((await apis[1].chat(key.secret, asking(500))).status).toBe(400);
  await set(null);
  expect((await apis[1].chat(key.secret, asking(500))).status).toBe(200);
});
