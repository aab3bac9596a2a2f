const maxEventBytes = 10 * 1024 * 1024;

/**
 * Splits a byte stream of server-sent events between events, so that an error event can be inserted. Each piece
 * contains all whole events that have arrived; the bytes are unchanged.
 * @throws Error when one event is larger than 10 MB, or the error of the stream
 */
export async function* splitEvents(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = endOfLastEvent(data);
    if (end > 0) yield data.subarray(0, end);
    rest = data.subarray(end);
    if (rest.length > maxEventBytes) throw new Error('An event of the stream is too large.');
  }
  if (rest.length > 0) yield rest;
}

function endOfLastEvent(data: Buffer): number {
  const plain = data.lastIndexOf('\n\n');
  const withReturns = data.lastIndexOf('\r\n\r\n');
  return Math.max(plain < 0 ? 0 : plain + 2, withReturns < 0 ? 0 : withReturns + 4);
}

/** Parses the JSON payloads of whole events; skips `[DONE]` and anything that is not JSON. */
export function payloadsOf(events: Uint8Array): unknown[] {
  return Buffer.from(events.buffer, events.byteOffset, events.byteLength)
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      if (!line.startsWith('data:')) return [];
      try {
        return [JSON.parse(line.slice('data:'.length))];
      } catch {
        return [];
      }
    });
}

/** Returns an error as a server-sent event, on which OpenAI's clients throw. */
export function errorEvent(body: unknown): Buffer {
  return Buffer.from(`event: error\ndata: ${JSON.stringify(body)}\n\n`);
}
