import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startUpstreamWorld } from '@/e2e/support/upstream-world';

let world: Awaited<ReturnType<typeof startUpstreamWorld>>;

beforeAll(async () => {
  world = await startUpstreamWorld();
});
afterAll(() => world.close());

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Returns the bytes of buffers that are still in use. */
async function bufferBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    collectGarbage();
  }
  return process.memoryUsage().arrayBuffers;
}

/** Sends a request with a client that releases the body, unlike fetch. */
function send(body: Buffer): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${world.secret}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    request(`${world.api.origin}/v1/chat/completions`, { method: 'POST', headers, agent: false }, resolve)
      .on('error', reject)
      .end(body);
  });
}

test('a running stream does not keep the body of its request', async () => {
  const event = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
  const open = new Set<() => void>();
  world.upstream.behave((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event);
    open.add(() => response.end('data: [DONE]\n\n'));
  });
  const content = 'a'.repeat(4_000_000);
  const body = Buffer.from(JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content }] }));
  const before = await bufferBytes();
  const answers: IncomingMessage[] = [];
  for (let made = 0; made < 10; made += 1) answers.push(await send(body));
  world.upstream.seen.length = 0;
  const during = await bufferBytes();
  for (const end of open) end();
  for (const answer of answers) expect(await text(answer)).toContain('[DONE]');
  expect((during - before) / body.length).toBeLessThan(2);
});

test.each([100, 16_000, 17_000, 5_000_000])('a body of %s bytes reaches the upstream with its length', async (size) => {
  world.upstream.behave();
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'a'.repeat(size) }] });
  expect((await world.post('/v1/chat/completions', body)).status).toBe(200);
  const seen = world.upstream.seen.at(-1);
  expect(seen?.body).toBe(body);
  expect(seen?.headers['content-length']).toBe(String(body.length));
  expect(seen?.headers['transfer-encoding']).toBeUndefined();
});
