/** A backup's parts: each is a length and that many bytes, and a length of 0 ends a table's rows. */

/** Returns a part with its length before it. */
export function frame(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Ends the rows of a table. */
export const endFrame = Buffer.alloc(4);

/** Reads the parts of a stream one after another. */
export function createFrameReader(chunks: AsyncIterable<Buffer>) {
  const source = chunks[Symbol.asyncIterator]();
  let held: Buffer[] = [];
  let heldLength = 0;

  async function take(length: number): Promise<Buffer> {
    while (heldLength < length) {
      const { done, value } = await source.next();
      if (done) throw new Error('The file ends too early.');
      held.push(value);
      heldLength += value.length;
    }
    const all = held.length === 1 ? (held[0] ?? Buffer.alloc(0)) : Buffer.concat(held);
    held = [all.subarray(length)];
    heldLength -= length;
    return all.subarray(0, length);
  }

  return {
    /** The next part; null at the end of a table. @throws Error when the file ends too early */
    async next(): Promise<Buffer | null> {
      const length = (await take(4)).readUInt32BE();
      return length === 0 ? null : take(length);
    },
    /** Reads what follows to the end, where the file's checksum is. @throws Error when anything follows */
    async end(): Promise<void> {
      const { done } = await source.next();
      if (heldLength > 0 || !done) throw new Error('The file holds more than it says.');
    },
  };
}
