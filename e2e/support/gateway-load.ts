import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { sql } from 'drizzle-orm';
import { Agent, request } from 'undici';
import { apiKeyHours } from '@/db/schema/usage';
import type { TestServer } from './app';
import { type FixtureDb, insertApiKey, insertWorld } from './fixtures';

/** The settings of a process whose clock is an hour ahead. */
export const anHourAhead = {
  NODE_OPTIONS: `--import ${pathToFileURL(`${import.meta.dirname}/shifted-clock.mjs`).href}`,
  CLOCK_SHIFT_MS: '3600000',
};

/** The number of answers by status; 0 for no answer. */
export type Statuses = Map<number, number>;

/** Calls `GET /v1/key`. Returns the status; 0 for no answer. */
export async function callKey(url: string, secret: string, dispatcher?: Agent): Promise<number> {
  const headers = { authorization: `Bearer ${secret}` };
  try {
    const { statusCode, body } = await request(`${url}/v1/key`, { headers, dispatcher });
    await body.dump();
    return statusCode;
  } catch {
    return 0;
  }
}

function addStatus(statuses: Statuses, status: number): void {
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
}

/** Sends `count` requests at the same moment, alternating between servers. */
export async function sendAtOnce(urls: readonly string[], secret: string, count: number): Promise<Statuses> {
  const statuses: Statuses = new Map();
  const send = async (i: number) => addStatus(statuses, await callKey(urls[i % urls.length] ?? '', secret));
  await Promise.all(Array.from({ length: count }, (_, i) => send(i)));
  return statuses;
}

/**
 * Sends `perSecond` requests a second for `seconds`, alternating between servers, without waiting for answers.
 * @returns the statuses, the seconds until the last request, and the seconds until the last answer
 */
export async function sendSteadily(
  urls: readonly string[],
  secret: string,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<{ statuses: Statuses; seconds: number; answeredSeconds: number }> {
  const statuses: Statuses = new Map();
  const sent: Promise<void>[] = [];
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1_000;
  let lastSentAt = 0;
  for (let i = 0; i < perSecond * seconds; i += 1) {
    await delay(Math.max(0, (i / perSecond - elapsed()) * 1_000));
    lastSentAt = elapsed();
    sent.push(callKey(urls[i % urls.length] ?? '', secret).then((status) => addStatus(statuses, status)));
  }
  await Promise.all(sent);
  return { statuses, seconds: lastSentAt, answeredSeconds: elapsed() };
}

/** Inserts keys, each in its own organization and with the highest limits, so that no limit refuses a request. */
export async function insertFreeKeys(db: FixtureDb, count: number) {
  const insert = async () => {
    const { space, admin } = await insertWorld(db);
    return insertApiKey(db, space, admin.id, { requestsPerMinute: 1_000_000, burst: 10_000 });
  };
  return Promise.all(Array.from({ length: count }, insert));
}

/** Returns the number of requests in the usage of the keys. */
export async function countedRequests(db: FixtureDb, keys: readonly { id: string }[]): Promise<number> {
  const ids = sql.join(
    keys.map(({ id }) => sql`${id}::uuid`),
    sql`, `,
  );
  const [row] = await db
    .select({ requests: sql<number>`coalesce(sum(${apiKeyHours.requests}), 0)::int` })
    .from(apiKeyHours)
    .where(sql`${apiKeyHours.apiKeyId} in (${ids})`);
  return row?.requests ?? 0;
}

type KillPlan = {
  /** The number of requests; one that gets no answer from the second server is sent to the first. */
  requests: number;
  /** The number of requests that start at the same moment. */
  perVolley: number;
  /** How often the second server is killed (SIGKILL) during a volley and started again. */
  kills: number;
  secrets: readonly string[];
};

const volleyMs = 100;

/**
 * Sends requests to two servers while the second is killed and restarted at even intervals.
 * @param start starts the second server; the caller stops every server that it started
 * @returns the statuses, and the number of requests in flight at a killed server
 */
export async function sendWhileKilling(first: TestServer, start: () => Promise<TestServer>, plan: KillPlan) {
  const statuses: Statuses = new Map();
  const agent = new Agent();
  let second = await start();
  let inFlight = new Set<number>();
  let inFlightAtKills = 0;
  let restart: Promise<void> = Promise.resolve();

  async function send(i: number): Promise<void> {
    const secret = plan.secrets[i % plan.secrets.length] ?? '';
    const mine = inFlight;
    if (i % 2 === 0) mine.add(i);
    const status = await callKey((i % 2 === 0 ? second : first).url, secret, agent);
    mine.delete(i);
    addStatus(statuses, status);
    if (status === 0) addStatus(statuses, await callKey(first.url, secret, agent));
  }

  async function kill(): Promise<void> {
    inFlightAtKills += inFlight.size;
    inFlight = new Set();
    second.process.kill('SIGKILL');
    second = await start();
  }

  const volleys = Math.ceil(plan.requests / plan.perVolley);
  const killAt = new Set(
    Array.from({ length: plan.kills }, (_, k) => Math.floor((volleys * (k + 1)) / (plan.kills + 1))),
  );
  const sent: Promise<void>[] = [];
  for (let volley = 0; volley < volleys; volley += 1) {
    const size = Math.min(plan.perVolley, plan.requests - volley * plan.perVolley);
    sent.push(...Array.from({ length: size }, (_, i) => send(volley * plan.perVolley + i)));
    if (killAt.has(volley)) {
      await restart;
      // After this time the server has answered some of the volley's requests, but not all.
      await delay(3);
      restart = kill();
    }
    await delay(volleyMs);
  }
  await Promise.all(sent);
  await restart;
  await agent.close();
  return { statuses, inFlightAtKills };
}
