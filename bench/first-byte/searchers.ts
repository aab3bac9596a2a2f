import { setTimeout as delay } from 'node:timers/promises';
import { Pool, request } from 'undici';
import { timePage } from './pages';

/** The search words, sent letter by letter as the search box does. */
const words = ['production', 'zephyr', 'kiosk', 'prodapi', 'wombat', 'monolith', 'nothing-like-it', '100%'];

/** Milliseconds from the results of one letter to the next letter. */
export const pauseMs = 1_000;

const navigation = { rsc: '1' };

/** Finds the `_rsc` parameter that Next requires for a navigation with these headers; it redirects to it. */
async function findRscParameter(url: string, cookie: string): Promise<string> {
  const answer = await request(url, { headers: { cookie, ...navigation } });
  await answer.body.dump();
  const rsc = new URL(String(answer.headers.location), url).searchParams.get('_rsc');
  if (rsc === null) throw new Error(`${url} answered ${answer.statusCode} to a navigation, without an _rsc parameter`);
  return rsc;
}

type People = { url: string; cookies: string[]; stop: AbortSignal };

/** Searches as the browser does, one navigation per letter, until `stop` aborts. Returns the times in milliseconds. */
export async function search({ url, cookies, stop }: People): Promise<number[]> {
  const times: number[] = [];
  const rsc = await findRscParameter(url, cookies[0] ?? '');
  const person = async (cookie: string, index: number) => {
    // People start at different moments.
    await delay((index * pauseMs) / cookies.length);
    for (let word = index; !stop.aborted; word += 1) {
      const text = words[word % words.length] ?? '';
      for (let letters = 1; letters <= text.length && !stop.aborted; letters += 1) {
        const query = encodeURIComponent(text.slice(0, letters));
        times.push((await timePage(`${url}?q=${query}&_rsc=${rsc}`, cookie, navigation)).last);
        await delay(pauseMs);
      }
    }
  };
  await Promise.all(cookies.map(person));
  return times;
}

type Calls = { gatewayUrl: string; secrets: string[]; perSecond: number; seconds: number };

/** Calls the API at a steady rate without waiting for answers. Returns the response times in milliseconds. */
export async function callSteadily({ gatewayUrl, secrets, perSecond, seconds }: Calls): Promise<number[]> {
  const pool = new Pool(gatewayUrl, { connections: 64 });
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello!' }] });
  const times: number[] = [];
  const call = async (number: number) => {
    const started = performance.now();
    const answer = await pool.request({
      path: '/v1/chat/completions',
      method: 'POST',
      body,
      headers: {
        authorization: `Bearer ${secrets[number % secrets.length]}`,
        'content-type': 'application/json',
      },
    });
    await answer.body.dump();
    times.push(performance.now() - started);
    if (answer.statusCode !== 200) throw new Error(`The API answered ${answer.statusCode}`);
  };
  const started = performance.now();
  const calls: Promise<void>[] = [];
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const due = started + (number * 1_000) / perSecond;
    if (due > performance.now()) await delay(due - performance.now());
    calls.push(call(number));
  }
  await Promise.all(calls);
  await pool.close();
  return times;
}

/** Returns a quantile of the values, such as 0.99. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
