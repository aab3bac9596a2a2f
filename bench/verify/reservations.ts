import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { startGateway } from '@/e2e/support/app';
import { insertApiKey, insertWorld } from '@/e2e/support/fixtures';
import { anHourAhead, callKey, type Statuses } from '@/e2e/support/gateway-load';
import { formatStatuses } from './limits';
import type { Result, TestContext } from './run';

const rounds = 10;
const killsPerStep = 3;
/** The steps of a reservation in which a process is killed. */
const steps = ['admitting', 'forwarding', 'settling'] as const;
type Step = (typeof steps)[number];

const generous = { requestsPerMinute: 1_000_000, burst: 10_000 };
const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello!!!' }], max_tokens: 94 });

/**
 * Sends 500 requests at once to two processes, whose clocks differ by an hour, against a limit of tokens and one of
 * concurrent requests, while the model delays its answers. Then kills a process at each step of a reservation.
 */
export async function verifyReservations({ environment, db }: TestContext): Promise<Result[]> {
  const model = await startHoldingModel();
  const settings = { UPSTREAM_BASE_URL: model.baseUrl };
  const first = await startGateway({ environment, settings });
  let second = await startGateway({ environment, settings: { ...settings, ...anHourAhead } });
  const newKey = async (given: Parameters<typeof insertApiKey>[3]) => {
    const { space, admin } = await insertWorld(db);
    return insertApiKey(db, space, admin.id, { ...generous, ...given });
  };
  try {
    const byTokens: Statuses[] = [];
    const bySlots: Statuses[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const urls = [first.url, second.url];
      byTokens.push(await sendHeld(urls, (await newKey({ tokensPerMinute: 1_000 })).secret, model));
      bySlots.push(await sendHeld(urls, (await newKey({ concurrentRequests: 7 })).secret, model));
    }
    const freed: { step: Step; seconds: number }[] = [];
    for (const step of steps.flatMap((name) => Array<Step>(killsPerStep).fill(name))) {
      const key = await newKey({ concurrentRequests: 2, tokensPerMinute: 100_000 });
      const isHeld = async () => (await callKey(first.url, key.secret)) === 429;
      model.hold();
      const sent = [1, 2].map(() => chat(second.url, key.secret));
      if (step === 'admitting') await delay(5);
      // Asks the model, because a request to the gateway would take one of the two slots.
      else while (model.waiting() < 2) await delay(20);
      if (step === 'settling') model.open();
      second.process.kill('SIGKILL');
      const killedAt = performance.now();
      await Promise.all(sent);
      while (await isHeld()) await delay(100);
      freed.push({ step, seconds: (performance.now() - killedAt) / 1_000 });
      model.open();
      second = await startGateway({ environment, settings: { ...settings, ...anHourAhead } });
    }
    // On a busy machine the database may be late for some requests, which don't count.
    const isExact = (all: Statuses[], count: number) =>
      all.every(
        (statuses) =>
          statuses.get(200) === count && [...statuses.keys()].every((status) => [200, 429, 503].includes(status)),
      );
    return [
      {
        name: `500 concurrent requests of 100 tokens on two processes against 1,000 tokens a minute, ${rounds} times`,
        target: 'exactly 10 each time',
        measured: formatStatuses(sumOf(byTokens)),
        passed: isExact(byTokens, 10),
      },
      {
        name: `500 concurrent requests on two processes against 7 at once, ${rounds} times`,
        target: 'exactly 7 each time',
        measured: formatStatuses(sumOf(bySlots)),
        passed: isExact(bySlots, 7),
      },
      {
        name: `a process is killed (SIGKILL) while it admits, forwards or settles, ${killsPerStep} times each`,
        target: 'the slots of the key are free within 30 s',
        measured: freed.map(({ step, seconds }) => `${step}: ${seconds.toFixed(1)} s`).join(', '),
        passed: freed.every(({ seconds }) => seconds < 30),
      },
    ];
  } finally {
    model.open();
    await Promise.all([first.stop(), second.stop()]);
    await model.close();
  }
}

/** Sends 500 requests at once; the model answers when all others were refused. */
async function sendHeld(urls: readonly string[], secret: string, model: Model): Promise<Statuses> {
  const statuses: Statuses = new Map();
  const agent = new Agent();
  model.hold();
  let refused = 0;
  const sent = Array.from({ length: 500 }, async (_, i) => {
    const status = await chat(urls[i % urls.length] ?? '', secret, agent);
    if (status !== 200) refused += 1;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  });
  const deadline = performance.now() + 5_000;
  while (refused + model.waiting() < 500 && performance.now() < deadline) await delay(20);
  model.open();
  await Promise.all(sent);
  await agent.close();
  return statuses;
}

async function chat(url: string, secret: string, dispatcher?: Agent): Promise<number> {
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  try {
    const answer = await request(`${url}/v1/chat/completions`, { method: 'POST', headers, body, dispatcher });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    return 0;
  }
}

type Model = Awaited<ReturnType<typeof startHoldingModel>>;

/** Starts a model server that delays its answers between `hold` and `open`. */
async function startHoldingModel() {
  let isHeld = false;
  let pending: (() => void)[] = [];
  const answer = JSON.stringify({
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant', content: 'Hi' } }],
    usage: { prompt_tokens: 6, completion_tokens: 94 },
  });
  const server = createServer((incoming, outgoing) => {
    const end = () => outgoing.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    incoming.resume().on('end', () => (isHeld ? pending.push(end) : end()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    hold() {
      isHeld = true;
    },
    open() {
      isHeld = false;
      for (const end of pending) end();
      pending = [];
    },
    waiting: () => pending.length,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sumOf(all: readonly Statuses[]): Statuses {
  const sum: Statuses = new Map();
  for (const statuses of all) for (const [status, count] of statuses) sum.set(status, (sum.get(status) ?? 0) + count);
  return sum;
}
