/** The parts of a backup: each is a length and that many bytes. A length of 0 ends a table's rows. */

/** Returns a part, preceded by its length. */
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
  let buffered: Buffer[] = [];
  let bufferedLength = 0;

  async function take(length: number): Promise<Buffer> {
    while (bufferedLength < length) {
      const { done, value } = await source.next();
      if (done) throw new Error('The file ends too early.');
      buffered.push(value);
      bufferedLength += value.length;
    }
    const all = buffered.length === 1 ? (buffered[0] ?? Buffer.alloc(0)) : Buffer.concat(buffered);
    buffered = [all.subarray(length)];
    bufferedLength -= length;
    return all.subarray(0, length);
  }

  return {
    /** Returns the next part; null at the end of a table. @throws Error when the file ends too early */
    async next(): Promise<Buffer | null> {
      const length = (await take(4)).readUInt32BE();
      return length === 0 ? null : take(length);
    },
    /** Reads to the end of the file, which verifies its checksum. @throws Error when there is more data */
    async end(): Promise<void> {
      const { done } = await source.next();
      if (bufferedLength > 0 || !done) throw new Error('The file contains more than its header lists.');
    },
  };
}
