import { AppError } from '@/lib/errors';

/** One part's headers: the name of its field, and whether it is a file. */
export type Part = { name: string; isFile: boolean };

/** Reads the parts of a multipart body while it is forwarded. */
export type PartReader = {
  /** Whether the value of the field is needed; it is then buffered until it is complete. */
  holds(part: Part): boolean;
  /** Called with a buffered value; returns the value to send instead. */
  replace(part: Part, value: string): Promise<string>;
  /** Called when a file begins. */
  fileBegins(part: Part): void;
  /** Called with the number of bytes of a part that are forwarded. */
  passed(part: Part, bytes: number): void;
  /** Returns fields to add at the end. */
  missing(): Promise<Readonly<Record<string, string>>>;
};

const maxHeaderBytes = 16 * 1024;
const maxBufferedBytes = 64 * 1024;
const headersEnd = Buffer.from('\r\n\r\n');

/** Returns the boundary of a multipart content type. @throws AppError invalid_request */
export function boundaryOf(contentType: string): string {
  const match = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) throw malformed('its content-type has no boundary');
  return boundary;
}

/**
 * Forwards a multipart body as it arrives, unchanged except for the values that the reader replaces and adds.
 * @throws AppError invalid_request when it is malformed, and the errors of the reader
 */
export async function* rewriteMultipart(
  chunks: AsyncIterable<Buffer>,
  boundary: string,
  reader: PartReader,
): AsyncGenerator<Buffer> {
  // The first delimiter has no line break before it. One is added, so that all delimiters are equal.
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  let data: Buffer = Buffer.from('\r\n');
  let isFirst = true;
  let part: Part | null = null;
  let buffered: Buffer[] | null = null;
  let bufferedBytes = 0;
  const source = chunks[Symbol.asyncIterator]();

  async function more(): Promise<boolean> {
    const next = await source.next();
    if (!next.done) data = data.length === 0 ? next.value : Buffer.concat([data, next.value]);
    return !next.done;
  }

  function take(bytes: Buffer): Buffer | null {
    if (!part || bytes.length === 0) return bytes.length === 0 ? null : bytes;
    if (!buffered) {
      reader.passed(part, bytes.length);
      return bytes;
    }
    bufferedBytes += bytes.length;
    if (bufferedBytes > maxBufferedBytes) throw malformed(`the field \`${part.name}\` is too long`);
    buffered.push(bytes);
    return null;
  }

  try {
    for (;;) {
      const at = data.indexOf(delimiter);
      if (at < 0) {
        // The end of the data may be the start of a delimiter.
        const safe = Math.max(0, data.length - delimiter.length);
        const bytes = isFirst ? null : take(data.subarray(0, safe));
        if (!isFirst) data = data.subarray(safe);
        else if (data.length > maxHeaderBytes) throw malformed('it does not begin with its boundary');
        if (bytes) yield bytes;
        if (!(await more())) throw malformed('it ends before its last boundary');
        continue;
      }
      const before = isFirst ? null : take(data.subarray(0, at));
      if (before) yield before;
      if (buffered && part) {
        const value: string = await reader.replace(part, Buffer.concat(buffered).toString('utf8'));
        if (value !== '') yield Buffer.from(value);
      }
      data = data.subarray(at);
      while (data.length < delimiter.length + 2) if (!(await more())) throw malformed('it ends in its boundary');
      if (data.subarray(delimiter.length, delimiter.length + 2).toString('latin1') === '--') break;
      let end = data.indexOf(headersEnd, delimiter.length);
      while (end < 0) {
        if (data.length > maxHeaderBytes) throw malformed('the headers of a part are too long');
        if (!(await more())) throw malformed('it ends in the headers of a part');
        end = data.indexOf(headersEnd, delimiter.length);
      }
      part = partOf(data.toString('utf8', delimiter.length, end));
      if (part.isFile) reader.fileBegins(part);
      buffered = reader.holds(part) ? [] : null;
      bufferedBytes = 0;
      yield data.subarray(isFirst ? 2 : 0, end + headersEnd.length);
      data = data.subarray(end + headersEnd.length);
      // The line break before the delimiter stays in `data`, because an empty value is followed by the delimiter at
      // once.
      isFirst = false;
    }
    for (const [name, value] of Object.entries(await reader.missing())) {
      const opening = isFirst ? delimiter.subarray(2) : delimiter;
      yield Buffer.concat([opening, Buffer.from(`\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}`)]);
      isFirst = false;
    }
    yield isFirst ? data.subarray(2) : data;
    data = Buffer.alloc(0);
    while (await more()) {
      yield data;
      data = Buffer.alloc(0);
    }
  } finally {
    await source.return?.();
  }
}

function partOf(headers: string): Part {
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? '';
  const name = /;\s*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i.exec(disposition);
  const isFile = /;\s*filename\*?=/i.test(disposition);
  return { name: name?.[1] ?? name?.[2] ?? '', isFile };
}

function malformed(why: string): AppError {
  return new AppError('invalid_request', `The multipart body is malformed: ${why}.`);
}
