import { setTimeout as delay } from 'node:timers/promises';
import { Pool, request } from 'undici';
import { timePage } from './pages';

/** What people look for, letter by letter as the search box sends it. */
const words = ['production', 'zephyr', 'kiosk', 'prodapi', 'wombat', 'monolith', 'nothing-like-it', '100%'];

/** Milliseconds that a person waits from one letter's results to the next letter. */
export const pauseMs = 1_000;

const navigation = { rsc: '1' };

/** What Next wants in the address of a navigation with these headers; it says so by a redirect. */
async function findMarker(url: string, cookie: string): Promise<string> {
  const answer = await request(url, { headers: { cookie, ...navigation } });
  await answer.body.dump();
  const marker = new URL(String(answer.headers.location), url).searchParams.get('_rsc');
  if (marker === null) throw new Error(`${url} answered ${answer.statusCode} to a navigation, without a marker`);
  return marker;
}

type People = { url: string; cookies: string[]; stop: AbortSignal };

/** People who search until told to stop, as the browser does: each letter a navigation. Answers how long each took. */
export async function search({ url, cookies, stop }: People): Promise<number[]> {
  const taken: number[] = [];
  const marker = await findMarker(url, cookies[0] ?? '');
  const person = async (cookie: string, index: number) => {
    // Not all at the same moment: people don't type in step.
    await delay((index * pauseMs) / cookies.length);
    for (let word = index; !stop.aborted; word += 1) {
      const text = words[word % words.length] ?? '';
      for (let letters = 1; letters <= text.length && !stop.aborted; letters += 1) {
        const query = encodeURIComponent(text.slice(0, letters));
        taken.push((await timePage(`${url}?q=${query}&_rsc=${marker}`, cookie, navigation)).last);
        await delay(pauseMs);
      }
    }
  };
  await Promise.all(cookies.map(person));
  return taken;
}

type Calls = { gatewayUrl: string; secrets: string[]; perSecond: number; seconds: number };

/** Calls the API at a steady rate, whatever the answers take. Answers how long each took, in milliseconds. */
export async function callSteadily({ gatewayUrl, secrets, perSecond, seconds }: Calls): Promise<number[]> {
  const pool = new Pool(gatewayUrl, { connections: 64 });
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello!' }] });
  const taken: number[] = [];
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
    taken.push(performance.now() - started);
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
  return taken;
}

/** The value that a share of all lies below. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
