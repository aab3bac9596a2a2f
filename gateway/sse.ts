import type { Payload } from './shapes';

const maxEventBytes = 64 * 1024 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
// The longest end of an event: two CRLF.
const endBytes = 4;

const nothing: Buffer = Buffer.alloc(0);

/**
 * Splits a byte stream of server-sent events between events, so that other events can be inserted. The bytes are
 * unchanged.
 */
export class EventSplitter {
  #waiting: Buffer[] = [];
  #size = 0;
  #tail = nothing;

  /**
   * Adds a chunk. Returns all whole events that have arrived; null when there is none.
   * @throws Error when one event is larger than 64 MB
   */
  add(bytes: Uint8Array): Buffer | null {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const seen = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk]);
    const end = endOfLastEvent(seen) - this.#tail.length;
    let piece: Buffer | null = null;
    if (end > 0) {
      const own = chunk.subarray(0, end);
      piece = this.#waiting.length === 0 ? own : Buffer.concat([...this.#waiting, own]);
      this.#waiting = end < chunk.length ? [chunk.subarray(end)] : [];
      this.#size = chunk.length - end;
    } else {
      this.#waiting.push(chunk);
      this.#size += chunk.length;
    }
    if (this.#size > maxEventBytes) throw new Error('An event of the stream is too large.');
    // An empty part of a chunk would keep the whole chunk in memory.
    this.#tail = this.#size === 0 ? nothing : seen.subarray(-Math.min(endBytes, this.#size));
    return piece;
  }

  /** Returns the unfinished event at the end; null when there is none. */
  rest(): Buffer | null {
    return this.#size > 0 ? Buffer.concat(this.#waiting) : null;
  }
}

/** Returns the index after the last empty line; 0 without one. A line ends with CR, LF or CRLF, in any mixture. */
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

/** Returns the parsed data of an event; `done` for `[DONE]`; null for a comment or data that is not an object. */
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

/** Returns whether the bytes at the end of a stream are a whole event that lacks only its empty line. */
export function isWholeEvent(rest: Buffer): boolean {
  const text = rest.toString('utf8').trim();
  return text === '' || text.startsWith(':') || payloadOf(rest) !== null;
}
