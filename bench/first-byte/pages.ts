import { request } from 'node:http';
import { median } from '../median';

/** A page asked of the large organization; null is the plain list, which the empty one is asked for too. */
export type PageCase = { name: string; query: string };

export const pageCases: PageCase[] = [
  { name: 'page 1', query: '' },
  { name: 'last page', query: '?page=999999' },
  { name: 'search for two letters, “pr”', query: '?q=pr' },
  { name: 'search for a rare word, “zephyr”', query: '?q=zephyr' },
  { name: 'search that matches nothing, “nothing-like-it”', query: '?q=nothing-like-it' },
];

export type FirstByte = { name: string; medianMs: number; slowestMs: number };

/** Milliseconds until the first byte of a page's answer has come. @throws Error unless it is 200 */
export function timeFirstByte(url: string, cookie: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const sent = request(url, { headers: { cookie, ...headers } }, (answer) => {
      answer.once('readable', () => {
        const taken = performance.now() - started;
        answer.resume();
        answer.once('end', () =>
          answer.statusCode === 200 ? resolve(taken) : reject(new Error(`${url} answered ${answer.statusCode}`)),
        );
      });
    });
    sent.on('error', reject).end();
  });
}

type Page = { name: string; url: string };

/** Asks for every page in turns, so that a slow moment of the machine falls on all alike. */
export async function measureFirstBytes(pages: Page[], cookie: string, rounds: number): Promise<FirstByte[]> {
  const times = new Map(pages.map(({ name }) => [name, [] as number[]]));
  for (let round = -3; round < rounds; round += 1) {
    for (const { name, url } of pages) {
      const taken = await timeFirstByte(url, cookie);
      if (round >= 0) times.get(name)?.push(taken);
    }
  }
  return [...times].map(([name, all]) => ({ name, medianMs: median(all), slowestMs: Math.max(...all) }));
}
