import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorEvent, payloadsOf, splitEvents } from './sse';

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

test.each(['\n\n', '\r\n\r\n'])(
  'splitEvents yields whole events, however the network splits the bytes (%j)',
  async (end) => {
    const events = fc.array(fc.string({ unit: 'binary' }).map((text) => `data: ${JSON.stringify(text)}${end}`));
    await fc.assert(
      fc.asyncProperty(events, fc.array(fc.nat(5_000)), async (list, places) => {
        const bytes = Buffer.from(list.join(''));
        const pieces = await piecesOf(cutAt(bytes, places));
        expect(Buffer.concat(pieces)).toEqual(bytes);
        for (const piece of pieces) expect(piece.toString().endsWith(end)).toBe(true);
      }),
    );
  },
);

test('splitEvents yields an incomplete last event at the end of the stream', async () => {
  const pieces = await piecesOf([Buffer.from('data: 1\n\ndata: 2')]);
  expect(pieces.map(String)).toEqual(['data: 1\n\n', 'data: 2']);
});

test('splitEvents throws when one event is larger than 10 MB', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'a');
  await expect(piecesOf(Array.from({ length: 12 }, () => megabyte))).rejects.toThrow('too large');
});

test('payloadsOf skips comments, event names, [DONE] and invalid JSON', () => {
  const events = Buffer.from(': hello\n\ndata: {"a":1}\r\n\r\nevent: x\ndata:{"a":2}\n\ndata: [DONE]\n\ndata: {\n\n');
  expect(payloadsOf(events)).toEqual([{ a: 1 }, { a: 2 }]);
});

test('errorEvent returns one whole event', async () => {
  const event = errorEvent({ error: { message: 'two\nlines' } });
  expect(payloadsOf(event)).toEqual([{ error: { message: 'two\nlines' } }]);
  expect(event.toString().split('\n\n')).toHaveLength(2);
});
