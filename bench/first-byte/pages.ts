import { request } from 'node:http';

/** A page of the large organization's list; `query` is the URL's query string. */
export type PageCase = { name: string; query: string };

export const pageCases: PageCase[] = [
  { name: 'page 1', query: '' },
  { name: 'last page', query: '?page=999999' },
  { name: 'search for two letters, “pr”', query: '?q=pr' },
  { name: 'search for a rare word, “zephyr”', query: '?q=zephyr' },
  { name: 'search that matches nothing, “nothing-like-it”', query: '?q=nothing-like-it' },
];

/** Milliseconds until the first and until the last byte of a response. */
export type ResponseTimes = { first: number; last: number };

export type PageTimes = { name: string; first: number[]; last: number[] };

/** Requests a page and reads the whole response. @throws Error unless the status is 200 */
export function timePage(url: string, cookie: string, headers: Record<string, string> = {}): Promise<ResponseTimes> {
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

/** Requests the pages alternately, so that a slow moment of the machine affects all of them. */
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
