/** The largest single event that is accepted, in bytes. */
const maxEventBytes = 10 * 1024 * 1024;

/**
 * Cuts a byte stream of server-sent events between events, so that something may be said in between. Each piece holds
 * whole events, as many as have arrived; bytes are passed on as they came.
 * @throws Error when one event is larger than 10 MB, or what the stream throws
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

/** The JSON payloads of whole events; `[DONE]` and whatever is not JSON are left out. */
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

/** An error as an event of its own: clients of OpenAI's API throw when they read it. */
export function errorEvent(body: unknown): Buffer {
  return Buffer.from(`event: error\ndata: ${JSON.stringify(body)}\n\n`);
}
