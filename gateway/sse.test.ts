import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventSplitter, eventsOf, isWholeEvent, payloadOf } from './sse';

function piecesOf(chunks: Buffer[]): Buffer[] {
  const splitter = new EventSplitter();
  return [...chunks.map((chunk) => splitter.add(chunk)), splitter.rest()].filter((piece) => piece !== null);
}

function cutAt(bytes: Buffer, places: number[]): Buffer[] {
  const sorted = [...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length])];
  sorted.sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

test.each(['\n\n', '\r\n\r\n', '\r\r', '\n\r\n'])(
  'EventSplitter returns whole events, however the network splits the bytes (%j)',
  (end) => {
    const events = fc.array(fc.string({ unit: 'binary' }).map((text) => `data: ${JSON.stringify(text)}${end}`));
    fc.assert(
      fc.property(events, fc.array(fc.nat(5_000)), (list, places) => {
        const bytes = Buffer.from(list.join(''));
        const pieces = piecesOf(cutAt(bytes, places));
        expect(Buffer.concat(pieces)).toEqual(bytes);
        for (const piece of pieces) expect(piece.toString()).toMatch(/(?:\r\n|[\r\n])$/);
      }),
    );
  },
);

test('EventSplitter returns an incomplete last event as the rest', () => {
  const pieces = piecesOf([Buffer.from('data: 1\n\ndata: 2')]);
  expect(pieces.map(String)).toEqual(['data: 1\n\n', 'data: 2']);
});

test('EventSplitter throws when one event is larger than 64 MB', () => {
  const megabytes = Buffer.alloc(8 * 1024 * 1024, 'a');
  expect(() => piecesOf(Array.from({ length: 9 }, () => megabytes))).toThrow('too large');
});

test('an event in ten thousand pieces costs time that is linear in its size', () => {
  const bytes = Buffer.from(`data: ${'a'.repeat(10_000_000)}\n\n`);
  const chunks = Array.from({ length: 10_000 }, (_, index) => bytes.subarray(index * 1_001, (index + 1) * 1_001));
  expect(Buffer.concat(piecesOf(chunks)).equals(bytes)).toBe(true);
});

test('eventsOf splits a piece after each empty line, whatever the line ends', () => {
  const events = ['data: 1\n\n', 'data: 2\r\n\r\n', 'data: 3\r\r', ': c\n\r\n', 'data: 4'];
  expect(eventsOf(Buffer.from(events.join(''))).map(String)).toEqual(events);
});

test('payloadOf reads only data and [DONE]', () => {
  const read = (text: string) => payloadOf(Buffer.from(text));
  expect(read(': hello\n\n')).toBeNull();
  expect(read('event: x\r\ndata:{"a":2}\r\n\r\n')).toEqual({ a: 2 });
  expect(read('id: 1\rdata: {"a":\rdata: 3}\r\r')).toEqual({ a: 3 });
  expect(read('data: [DONE]\n\n')).toBe('done');
  expect(read('data: {\n\n')).toBeNull();
});

test('isWholeEvent distinguishes an event without its empty line from a truncated one', () => {
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
