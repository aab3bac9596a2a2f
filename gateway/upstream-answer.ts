import { createNames, JsonSyntaxError, type Member, scanObject } from './json-scan';
import type { Payload, Shape } from './shapes';
import type { Tally } from './tally';
import { readBytes, type UpstreamAnswer } from './upstream';
import { errorInSuccess, failure, type UpstreamSecrets } from './upstream-errors';
import { withRead } from './with-read';

/** An answer with its kind, which is detected from its bytes and not from its content type. */
export type JudgedAnswer =
  | { kind: 'events'; body: AsyncIterable<Buffer> }
  | { kind: 'json'; bytes: Buffer }
  | { kind: 'media'; contentType: string; body: AsyncIterable<Buffer> };

const eventStart = /^(?:\s|\ufeff|\xef\xbb\xbf)*(?:(?:data|event|id|retry)\s*:|:)/;
const blank = /^(?:\s|\xef\xbb\xbf)*$/;

/**
 * Detects the kind of an upstream's success: events, JSON or, if the endpoint may answer with media, anything else.
 * @throws AppError upstream_error for an empty answer or one of another kind
 */
export async function judgeAnswer(answer: UpstreamAnswer, shape: Shape): Promise<JudgedAnswer> {
  const source = answer.body[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let start = '';
  // Some servers send spaces or line breaks while they wait for the model.
  while (blank.test(start)) {
    const next = await source.next();
    if (next.done) throw failure('The model server sent an empty answer: try again.');
    read.push(next.value);
    start += next.value.toString('latin1', 0, 256);
  }
  const body = withRead(read, source);
  const { contentType } = answer;
  if (eventStart.test(start)) return { kind: 'events', body };
  const isJson = /^(?:\s|\xef\xbb\xbf)*[{[]/.test(start);
  if (isJson && !(shape.isMedia && /^(?:audio|image|video|text)\//.test(contentType))) {
    return { kind: 'json', bytes: await readBytes(body) };
  }
  if (shape.isMedia) return { kind: 'media', contentType: contentType || 'application/octet-stream', body };
  await source.return?.();
  throw failure("The model server's answer is not JSON: try again.");
}

const members = createNames([
  'error',
  'usage',
  'x_groq',
  'choices',
  'output',
  'content',
  'text',
  'results',
  'data',
  'object',
  'status',
]);
// Not vectors: they contain no text and are too large to parse.
const estimated = new Set(['choices', 'output', 'content', 'text', 'images']);

/**
 * Reads usage and failures of a JSON answer; parses only small parts of it.
 * @throws UpstreamError for an error inside a success; AppError upstream_error for an answer without a result
 */
export function readJsonAnswer(bytes: Buffer, shape: Shape, tally: Tally, secrets: UpstreamSecrets): void {
  const found = scan(bytes);
  if (!found) {
    if (shape.result === null) return;
    throw failure("The model server's answer is not a JSON object: try again.");
  }
  const value = (name: string): unknown => parse(bytes, found.get(name));
  const has = (name: string) => found.has(name) && !isNull(bytes, found.get(name));
  const hasResult = shape.result === null ? !has('error') : has(shape.result);
  if (!hasResult) {
    if (has('error')) throw errorInSuccess({ error: value('error') }, secrets);
    throw failure('The model server answered without a result: try again.');
  }
  const payload: Record<string, unknown> = { usage: value('usage'), x_groq: value('x_groq') };
  tally.readAnswer(payload);
  if (tally.tokens().isEstimated) {
    const name = shape.result ?? 'text';
    if (name !== 'data' || shape.isEnd) payload[name] = value(name);
    if (estimated.has(name) || shape.isEnd) tally.readAnswer(payload);
  }
}

function scan(bytes: Buffer): Map<string, Member> | null {
  try {
    const start = bytes.indexOf(0x7b);
    const found = scanObject(bytes, members, undefined, undefined, Math.max(0, start));
    return new Map(found.members.filter((member) => member.isExact).map((member) => [member.name, member]));
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

function isNull(bytes: Buffer, member: Member | undefined): boolean {
  return member !== undefined && bytes.toString('latin1', member.start, member.end) === 'null';
}

function parse(bytes: Buffer, member: Member | undefined): unknown {
  try {
    return member && JSON.parse(bytes.toString('utf8', member.start, member.end));
  } catch (cause) {
    throw failure("The model server's answer is not JSON: try again.", cause);
  }
}

/** Returns whether an event reports that the request failed, before or after its first token. */
export function isErrorPayload(payload: Payload): boolean {
  if (payload.type === 'error') return true;
  return payload.error != null && payload.choices == null && payload.object !== 'response';
}
