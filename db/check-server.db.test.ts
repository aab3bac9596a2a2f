import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkServer } from './check-server';
import { connectTo } from './database-url/connect';

const url = new URL(process.env.DATABASE_URL ?? '');
const closing: (() => void)[] = [];
afterAll(() => closing.forEach((close) => void close()));

/** Forwards a Unix socket to the database. */
async function forward(path: string): Promise<void> {
  const server = createServer((near) => {
    const far = connect(Number(url.port || 5432), url.hostname);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  closing.push(() => server.close());
}

const at = (authority: string, query = '') =>
  `postgres://${url.username}:${url.password}@${authority}${url.pathname}${query}`;

test('a server without a pooler is recognized', async () => {
  expect(await checkServer(url.href)).toEqual({ isBehindPooler: false });
});

test('a server is reached through a Unix socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'socket-'));
  await forward(join(folder, '.s.PGSQL.5432'));
  expect(await checkServer(at('', `?host=${folder}`))).toEqual({ isBehindPooler: false });
  expect(await checkServer(at(encodeURIComponent(folder)))).toEqual({ isBehindPooler: false });
  await rm(folder, { recursive: true });
});

test('every connection uses the next host when one does not answer', async () => {
  const several = at(`127.0.0.1:1,${url.host}`);
  expect(await checkServer(several)).toEqual({ isBehindPooler: false });
  const sql = connectTo(several, { max: 4 });
  const rows = await Promise.all(Array.from({ length: 20 }, () => sql`select pg_sleep(0.01)::text`));
  expect(rows).toHaveLength(20);
  await sql.end();
});

test('the error for a server that cannot be reached names it, without its password', async () => {
  const attempt = checkServer('postgres://someone:hidden@127.0.0.1:1/nowhere');
  await expect(attempt).rejects.toThrow(/127\.0\.0\.1:1 can't be used/);
  await expect(attempt).rejects.not.toThrow(/hidden/);
});

test('several hosts that accept no writes are refused within 15 seconds', async () => {
  const readOnly = at(`${url.host},127.0.0.1:1`, '?options=-c%20default_transaction_read_only%3Don');
  await expect(checkServer(readOnly)).rejects.toThrow(/no server that accepts writes answered/);
});
