import { setTimeout as delay } from 'node:timers/promises';
import { Pool, request } from 'undici';

/** Searches, which are sent letter by letter like those of the search box. */
const words = ['production', 'zephyr', 'kiosk', 'worker 7', 'wombat', 'monolith', 'nothing-like-it', '100%'];

/** Milliseconds between the results of one letter and the next letter. */
export const pauseMs = 1_000;

/** Milliseconds until the rows of a search arrived, and until its page ended, including the total. */
type SearchTimes = { rows: number; total: number };

/** A property of the list that arrives with the rows. */
const rowsMark = '"hiddenRemoved"';

async function timePage(url: string, headers: Record<string, string>): Promise<SearchTimes> {
  const started = performance.now();
  const answer = await request(url, { headers });
  if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`);
  let rows: number | undefined;
  let text = '';
  for await (const chunk of answer.body) {
    text += chunk;
    if (rows === undefined && text.includes(rowsMark)) rows = performance.now() - started;
  }
  if (rows === undefined) throw new Error(`${url} answered without a list`);
  return { rows, total: performance.now() - started };
}

type People = { url: string; cookies: string[]; stop: AbortSignal };

/** Searches until stopped; each letter is a navigation as in a browser. */
export async function search({ url, cookies, stop }: People): Promise<SearchTimes[]> {
  const taken: SearchTimes[] = [];
  // Next redirects a navigation to the address with its marker.
  const redirect = await request(url, { headers: { cookie: cookies[0] ?? '', rsc: '1' } });
  await redirect.body.dump();
  const marker = new URL(String(redirect.headers.location), url).searchParams.get('_rsc') ?? '';
  const person = async (cookie: string, index: number) => {
    await delay((index * pauseMs) / cookies.length);
    for (let word = index; !stop.aborted; word += 1) {
      const text = words[word % words.length] ?? '';
      for (let letters = 1; letters <= text.length && !stop.aborted; letters += 1) {
        const query = encodeURIComponent(text.slice(0, letters));
        taken.push(await timePage(`${url}?q=${query}&_rsc=${marker}`, { cookie, rsc: '1' }));
        await delay(pauseMs);
      }
    }
  };
  await Promise.all(cookies.map(person));
  return taken;
}

type Calls = { gatewayUrl: string; secrets: string[]; perSecond: number; seconds: number };

/** Calls the API at a steady rate, however long the answers take. Returns the duration of each call. */
export async function callSteadily({ gatewayUrl, secrets, perSecond, seconds }: Calls): Promise<number[]> {
  const pool = new Pool(gatewayUrl, { connections: 64 });
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello!' }] });
  const taken: number[] = [];
  const call = async (number: number) => {
    const started = performance.now();
    const authorization = `Bearer ${secrets[number % secrets.length]}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await pool.request({ path: '/v1/chat/completions', method: 'POST', body, headers });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`The API answered ${answer.statusCode}`);
    taken.push(performance.now() - started);
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
