import { request } from 'node:http';

/** A page asked of the large organization; null is the plain list, which the empty one is asked for too. */
export type PageCase = { name: string; query: string };

export const pageCases: PageCase[] = [
  { name: 'page 1', query: '' },
  { name: 'last page', query: '?page=999999' },
  { name: 'search for two letters, “pr”', query: '?q=pr' },
  { name: 'search for a rare word, “zephyr”', query: '?q=zephyr' },
  { name: 'search that matches nothing, “nothing-like-it”', query: '?q=nothing-like-it' },
];

/** Milliseconds until the first byte of a page's answer has come, and until the last one. */
export type Answered = { first: number; last: number };

export type PageTimes = { name: string; first: number[]; last: number[] };

/** Asks for a page and reads it to its end. @throws Error unless it is 200 */
export function timePage(url: string, cookie: string, headers: Record<string, string> = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const sent = request(url, { headers: { cookie, ...headers } }, (answer) => {
      answer.once('readable', () => {
        const first = performance.now() - started;
        answer.resume();
        answer.once('end', () =>
          answer.statusCode === 200
            ? resolve({ first, last: performance.now() - started })
            : reject(new Error(`${url} answered ${answer.statusCode}`)),
        );
      });
    });
    sent.on('error', reject).end();
  });
}

type Page = { name: string; url: string };

/** Asks for every page in turns, so that a slow moment of the machine falls on all alike. */
export async function measurePages(pages: Page[], cookie: string, rounds: number): Promise<PageTimes[]> {
  const times = pages.map(({ name, url }) => ({ name, url, first: [] as number[], last: [] as number[] }));
  for (let round = -3; round < rounds; round += 1) {
    for (const { url, first, last } of times) {
      const taken = await timePage(url, cookie);
      if (round < 0) continue;
      first.push(taken.first);
      last.push(taken.last);
    }
  }
  return times;
}
