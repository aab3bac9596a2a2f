import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventsOf, isWholeEvent, payloadOf, splitEvents } from './sse';

async function piecesOf(chunks: Buffer[]): Promise<Buffer[]> {
  async function* source() {
    yield* chunks;
  }
  const pieces: Buffer[] = [];
  for await (const piece of splitEvents(source())) pieces.push(piece);
  return pieces;
}

function cutAt(bytes: Buffer, places: number[]): Buffer[] {
  const sorted = [...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length])];
  sorted.sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

test.each(['\n\n', '\r\n\r\n', '\r\r', '\n\r\n'])(
  'splitEvents yields whole events, however the network splits the bytes (%j)',
  async (end) => {
    const events = fc.array(fc.string({ unit: 'binary' }).map((text) => `data: ${JSON.stringify(text)}${end}`));
    await fc.assert(
      fc.asyncProperty(events, fc.array(fc.nat(5_000)), async (list, places) => {
        const bytes = Buffer.from(list.join(''));
        const pieces = await piecesOf(cutAt(bytes, places));
        expect(Buffer.concat(pieces)).toEqual(bytes);
        for (const piece of pieces) expect(piece.toString()).toMatch(/(?:\r\n|[\r\n])$/);
      }),
    );
  },
);

test('splitEvents yields an incomplete last event at the end of the stream', async () => {
  const pieces = await piecesOf([Buffer.from('data: 1\n\ndata: 2')]);
  expect(pieces.map(String)).toEqual(['data: 1\n\n', 'data: 2']);
});

test('splitEvents throws when one event is larger than 64 MB', async () => {
  const megabytes = Buffer.alloc(8 * 1024 * 1024, 'a');
  await expect(piecesOf(Array.from({ length: 9 }, () => megabytes))).rejects.toThrow('too large');
});

test('an event in ten thousand pieces costs time that is linear in its size', async () => {
  const bytes = Buffer.from(`data: ${'a'.repeat(10_000_000)}\n\n`);
  const chunks = Array.from({ length: 10_000 }, (_, index) => bytes.subarray(index * 1_001, (index + 1) * 1_001));
  expect(Buffer.concat(await piecesOf(chunks)).equals(bytes)).toBe(true);
});

test('eventsOf splits a piece after each empty line, whatever the line ends', () => {
  const events = ['data: 1\n\n', 'data: 2\r\n\r\n', 'data: 3\r\r', ': c\n\r\n', 'data: 4'];
  expect(eventsOf(Buffer.from(events.join(''))).map(String)).toEqual(events);
});

test('payloadOf reads data, [DONE] and nothing else', () => {
  const read = (text: string) => payloadOf(Buffer.from(text));
  expect(read(': hello\n\n')).toBeNull();
  expect(read('event: x\r\ndata:{"a":2}\r\n\r\n')).toEqual({ a: 2 });
  expect(read('id: 1\rdata: {"a":\rdata: 3}\r\r')).toEqual({ a: 3 });
  expect(read('data: [DONE]\n\n')).toBe('done');
  expect(read('data: {\n\n')).toBeNull();
});

test('isWholeEvent tells an event without its empty line from one that was cut', () => {
  expect(['data: [DONE]', 'data: {"a":1}', ': comment', '\n'].map((text) => isWholeEvent(Buffer.from(text)))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['data: {"a":', 'dat', 'data: [DO'].map((text) => isWholeEvent(Buffer.from(text)))).toEqual([
    false,
    false,
    false,
  ]);
});
