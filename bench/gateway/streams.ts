import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { Agent, request } from 'undici';
import { openTestDatabase } from '@/e2e/support/test-database';
import { median } from '../median';
import { loadKeys } from './database';
import { type Server, startServer } from './processes';
import { gateway } from './subjects';

/**
 * `npm run bench:streams`: measures the memory of 1,000 and 5,000 simultaneous streams, and the latency that the
 * gateway adds to a direct call until the first and the last byte, with one request at a time and with 100 a second.
 */

const database = await openTestDatabase();
const sql = postgres(database.environment.DATABASE_URL, { max: 1, onnotice: () => {} });
const servers: Server[] = [];
const dispatcher = new Agent({ connections: 10_000, headersTimeout: 120_000, bodyTimeout: 120_000 });
try {
  const [secret = ''] = await loadKeys(sql, 1, Buffer.from(database.environment.API_KEY_PEPPER, 'base64'));
  const model = await start({
    args: () => [join(import.meta.dirname, 'peers', 'stream-upstream.mjs')],
    environment: {},
    path: '/v1/models',
  });
  const { DATABASE_URL, AUTH_SECRET, API_KEY_PEPPER } = database.environment;
  const settings = {
    databaseUrl: DATABASE_URL,
    authSecret: AUTH_SECRET,
    pepper: API_KEY_PEPPER,
    upstreamUrl: model.url,
  };
  const api = await start(gateway(settings));
  const report = [
    '# Streams and added latency',
    '',
    'By `npm run bench:streams`, both cores shared by client, gateway, database and model server.',
    '',
    '## Memory of the gateway',
    '',
    '| streams at once | answered 200 | refused 503 | no answer | memory before, MB | with them, MB | growth, MB |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    await streams(api, secret, 1_000),
    await streams(api, secret, 5_000),
    '',
    '## Milliseconds until the first and the last byte, medians',
    '',
    '| load | direct | through the gateway |',
    '| --- | --- | --- |',
    ...(await latencies(model, api, secret)),
    '',
  ].join('\n');
  console.log(report);
  const folder = join(import.meta.dirname, '..', 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'streams.md'), report);
} finally {
  for (const server of servers.reverse()) await server.stop();
  await dispatcher.close();
  await sql.end();
  await database.close();
}

async function start(given: Parameters<typeof startServer>[0]): Promise<Server> {
  const server = await startServer(given);
  servers.push(server);
  return server;
}

function megabytes({ pid }: Server): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) / 1024;
}

function ask(server: Server, secret: string, more: object) {
  return request(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    dispatcher,
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello!' }], ...more }),
  });
}

async function streams(api: Server, secret: string, count: number): Promise<string> {
  // Longer than the start of all streams takes.
  const seconds = count > 2_000 ? 90 : 20;
  // Warm-up, so that code and pools are not measured.
  await Promise.all(
    Array.from({ length: 300 }, () => ask(api, secret, { stream: true }).then((answer) => answer.body.dump())),
  );
  await delay(2_000);
  const before = megabytes(api);
  const answers: Awaited<ReturnType<typeof ask>>[] = [];
  let failed = 0;
  for (let made = 0; made < count; made += 100) {
    const asked = Array.from({ length: 100 }, () => ask(api, secret, { stream: true, user: String(seconds) }));
    for (const result of await Promise.allSettled(asked)) {
      if (result.status === 'fulfilled') answers.push(result.value);
      else failed += 1;
    }
  }
  const running = answers.filter(({ statusCode }) => statusCode === 200);
  const refused = answers.filter(({ statusCode }) => statusCode === 503);
  const bodies = Promise.allSettled(answers.map(({ body }) => body.text()));
  await delay(5_000);
  const during = megabytes(api);
  await bodies;
  const figures = [count, running.length, refused.length, failed, before, during, during - before];
  return `| ${figures.map((figure) => Math.round(figure).toLocaleString('en')).join(' | ')} |`;
}

async function latencies(model: Server, api: Server, secret: string): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, gapMs, count] of [
    ['one at a time', null, 300],
    ['100 a second', 10, 500],
  ] as const) {
    for (const [kind, more] of [
      ['whole', {}],
      ['streamed', { stream: true }],
    ] as const) {
      const direct: number[][] = [];
      const through: number[][] = [];
      for (let round = 0; round < 2; round += 1) {
        direct.push(...(await measure(model, secret, more, gapMs, count)));
        through.push(...(await measure(api, secret, more, gapMs, count)));
      }
      const cell = (times: number[][]) =>
        [0, 1].map((index) => median(times.map((time) => time[index] ?? 0)).toFixed(1)).join(' / ');
      lines.push(`| ${name}, ${kind} | ${cell(direct)} | ${cell(through)} |`);
    }
  }
  return lines;
}

async function measure(
  server: Server,
  secret: string,
  more: object,
  gapMs: number | null,
  count: number,
): Promise<number[][]> {
  const once = async () => {
    const started = performance.now();
    const { body } = await ask(server, secret, more);
    let first = 0;
    for await (const _ of body) first ||= performance.now() - started;
    return [first, performance.now() - started];
  };
  const times: Promise<number[]>[] = [];
  for (let made = 0; made < count; made += 1) {
    const time = once();
    times.push(time);
    await (gapMs === null ? time : delay(gapMs));
  }
  return Promise.all(times);
}
