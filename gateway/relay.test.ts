import { expect, test } from 'vitest';
import { AppError } from '@/lib/errors';
import { Relay, type StreamEnd } from './relay';
import { errorBody } from './respond';

const removed = new AppError('api_key_removed', 'The API key was removed.');

function start(source: AsyncIterator<Uint8Array>, silenceMs?: number) {
  const ends: StreamEnd[] = [];
  const relay = new Relay(source, {
    errorEvent: (error) => `event: error\ndata: ${JSON.stringify(errorBody(error))}\n\n`,
    silenceMs,
    onEnd: (end) => ends.push(end),
  });
  return { body: relay.body, end: (error: AppError) => relay.end(error), ends };
}

async function* words(...list: string[]) {
  for (const word of list) yield Buffer.from(word);
}

const stuck: AsyncIterator<Uint8Array> = { next: () => new Promise(() => {}) };

test('a relay forwards all pieces and reports the end once', async () => {
  const { body, ends } = start(words('a', 'b'));
  expect(await new Response(body).text()).toBe('ab');
  expect(ends).toEqual(['complete']);
});

test('a relay reads from the source only when the client reads', async () => {
  let taken = 0;
  const counting: AsyncIterator<Uint8Array> = {
    next: async () => {
      taken += 1;
      return { done: false, value: Buffer.from('x') };
    },
  };
  const reader = start(counting).body.getReader();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(taken).toBe(0);
  await reader.read();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(taken).toBe(2);
});

test('a stream that waits for its source can be ended with an error event', async () => {
  const { body, end, ends } = start(stuck);
  const text = new Response(body).text();
  await new Promise((resolve) => setTimeout(resolve, 5));
  end(removed);
  end(removed);
  expect(await text).toMatch(/^event: error\ndata: \{"error":\{"message":"The API key was removed\..*\}\n\n$/);
  expect(ends).toEqual([removed]);
});

test('a stream ends at once when the client disconnects, even if the source is stuck', async () => {
  const { body, ends } = start(stuck);
  const reader = body.getReader();
  void reader.read();
  await reader.cancel();
  expect(ends).toEqual(['left']);
});

test('an error of the source becomes an internal_error event without its message', async () => {
  async function* failing() {
    yield Buffer.from('a\n\n');
    throw new Error('password=hunter2');
  }
  const { body, ends } = start(failing());
  const text = await new Response(body).text();
  expect(text).toContain('"code":"internal_error"');
  expect(text).not.toContain('hunter2');
  expect(ends).toHaveLength(1);
});

test('a silent stream gets comments one at a time', async () => {
  const { body } = start(stuck, 20);
  const reader = body.getReader();
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (let reads = 0; reads < 3; reads += 1) {
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(': keep-alive\n\n');
  }
  await reader.cancel();
});
