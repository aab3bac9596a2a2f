import type { Payload } from './shapes';

const maxEventBytes = 64 * 1024 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
// The longest end of an event: two CRLF.
const endBytes = 4;

/**
 * Splits a byte stream of server-sent events between events, so that other events can be inserted. Each piece contains
 * all whole events that have arrived; the bytes are unchanged. An unfinished event at the end comes as it is.
 * @throws Error when one event is larger than 64 MB, or the error of the stream
 */
export async function* splitEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  let tail: Buffer = Buffer.alloc(0);
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = endOfLastEvent(Buffer.concat([tail, chunk])) - tail.length;
    if (end > 0) {
      yield waiting.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...waiting, chunk.subarray(0, end)]);
      waiting = end < chunk.length ? [chunk.subarray(end)] : [];
      size = chunk.length - end;
    } else {
      waiting.push(chunk);
      size += chunk.length;
    }
    tail = Buffer.concat([tail, chunk]).subarray(-endBytes);
    if (end > 0 && size < tail.length) tail = tail.subarray(tail.length - size);
    if (size > maxEventBytes) throw new Error('An event of the stream is too large.');
  }
  if (size > 0) yield Buffer.concat(waiting);
}

/** Returns where the last empty line ends, 0 without one. A line ends with CR, LF or CRLF, whichever way they mix. */
export function endOfLastEvent(data: Buffer): number {
  for (let end = data.length; end > 1; end -= 1) {
    const last = data[end - 1];
    if (last !== lineFeed && last !== carriageReturn) continue;
    const start = last === lineFeed && data[end - 2] === carriageReturn ? end - 2 : end - 1;
    const before = data[start - 1];
    if (before === lineFeed || before === carriageReturn) return end;
  }
  return 0;
}

/** Splits a piece into its events, each with the empty line that ends it. */
export function eventsOf(piece: Buffer): Buffer[] {
  const events: Buffer[] = [];
  const pattern = /(?:\r\n|[\r\n])(?:\r\n|[\r\n])/g;
  const text = piece.toString('latin1');
  let start = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    events.push(piece.subarray(start, pattern.lastIndex));
    start = pattern.lastIndex;
  }
  if (start < piece.length) events.push(piece.subarray(start));
  return events;
}

/** What an event says: parsed data, `done` for `[DONE]`, null for a comment or data that is not an object. */
export function payloadOf(event: Buffer): Payload | 'done' | null {
  const data = event
    .toString('utf8')
    .split(/\r\n|[\r\n]/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).trimStart())
    .join('\n');
  if (data === '[DONE]') return 'done';
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? (value as Payload) : null;
  } catch {
    return null;
  }
}

/** Whether the bytes at the end of a stream are a whole event that only lacks its empty line. */
export function isWholeEvent(rest: Buffer): boolean {
  const text = rest.toString('utf8').trim();
  return text === '' || text.startsWith(':') || payloadOf(rest) !== null;
}
