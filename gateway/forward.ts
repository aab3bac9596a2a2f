import type { Endpoint } from '@/lib/api/endpoints';
import type { AppError } from '@/lib/errors';
import { clientLeft } from '@/lib/usage/status-class';
import type { AdmissionRow } from './admit-batch';
import { type EventReaderDeps, readEvents } from './event-reader';
import { type ForwardedRequest, readForwardedRequest } from './forwarded-request';
import type { Models } from './models';
import { answerHeaders, requestHeaders } from './passed-headers';
import { Relay, type StreamEnd } from './relay';
import type { Finish, RequestContext } from './request-context';
import { reserveTokensOf } from './reserve';
import { respondText } from './respond';
import type { RunningStreams } from './running-streams';
import { type Shape, shapes } from './shapes';
import { Tally } from './tally';
import type { TokenBudget } from './token-budget';
import type { Upstream } from './upstream';
import { judgeAnswer, readJsonAnswer } from './upstream-answer';
import { withRead } from './with-read';

export type ForwardDeps = {
  models: Models;
  upstream: Upstream;
  finish: Finish;
  streams: RunningStreams;
  maxBodyBytes: number;
  budget: TokenBudget;
};

// Proxies close connections that are silent for a minute. The response starts after this time at the latest; an error
// before that still gets its own status.
const silenceMs = 15_000;

/** The beginning of the upstream's answer. */
type Opened =
  | { kind: 'json'; bytes: Buffer }
  | { kind: 'stream'; contentType: string; isEvents: boolean; pieces: AsyncIterableIterator<Buffer> };

/** A request that is being forwarded. */
type Passage = {
  context: RequestContext;
  endpoint: Endpoint;
  shape: Shape;
  /** Without its body, so that the memory is free after it was sent. */
  request: Omit<ForwardedRequest, 'body' | 'need'>;
  tally: Tally;
  abort: AbortController;
  /** The number of events so far. */
  progress: { events: number };
};

/**
 * Forwards a request of an admitted caller to the upstream, for any endpoint, and returns the answer.
 * @throws AppError
 */
export async function forward(
  context: RequestContext,
  caller: AdmissionRow,
  endpoint: Endpoint,
  deps: ForwardDeps,
): Promise<Response> {
  const shape = shapes[endpoint.shape];
  const { body, need, ...request } = await readForwardedRequest(context.request, endpoint, shape, caller.key, deps);
  context.model = request.model();
  await reserveTokensOf(context, caller, need, endpoint.shape, deps.budget);
  const abort = new AbortController();
  context.request.signal.addEventListener('abort', () => abort.abort(), { once: true });
  const passage = {
    context,
    endpoint,
    shape,
    request,
    tally: new Tally(request.promptTokens),
    abort,
    progress: { events: 0 },
  };
  // The removal of a key ends a request that waits for the model, as it ends a stream.
  let end: (error: AppError) => void = () => undefined;
  const refused = new Promise<never>((_resolve, reject) => {
    end = reject;
  });
  const unwatch = deps.streams.add(context, caller, (error) => end(error));
  const opening = open(passage, body, deps.upstream);
  const silence = limitSilence(request.isStream);
  // The promise that loses the race is ignored.
  for (const promise of [refused, opening]) promise.catch(() => undefined);
  try {
    const opened = await Promise.race([opening, refused, silence.isOver]);
    if (opened?.kind === 'json') {
      unwatch();
      note(passage);
      return respondText(context, opened.bytes, 'application/json');
    }
    const stream = startStream(passage, opened ?? { ...lateStream, pieces: late(opening) }, deps.finish, unwatch);
    end = (error) => stream.relay.end(error);
    return stream.response;
  } catch (error) {
    unwatch();
    abort.abort();
    // The client disconnected, but the upstream has the request and may have used tokens.
    if (context.request.signal.aborted) note(passage);
    throw error;
  } finally {
    silence.end();
  }
}

const lateStream = { kind: 'stream', contentType: 'text/event-stream', isEvents: true } as const;

/** Sends the request and reads the beginning of its answer, or the whole answer when it is JSON. */
async function open(passage: Passage, body: ForwardedRequest['body'], upstream: Upstream): Promise<Opened> {
  const { context, endpoint, shape, request, tally, abort, progress } = passage;
  const headers = { ...requestHeaders(context), ...request.headers };
  const answer = await upstream.send({ path: endpoint.path, headers, body, signal: abort.signal }, (status, given) => {
    const passed = answerHeaders(given);
    Object.assign(context.headers, passed);
    context.upstream = { status, requestId: passed['x-upstream-request-id'] ?? null };
  });
  const judged = await judgeAnswer(answer, shape);
  if (judged.kind === 'json') {
    readJsonAnswer(judged.bytes, shape, tally, upstream.secrets);
    return judged;
  }
  if (judged.kind === 'media') {
    const pieces = countMedia(judged.body, tally);
    return { kind: 'stream', contentType: judged.contentType, isEvents: false, pieces };
  }
  const reader: EventReaderDeps = { shape, tally, hidesUsage: request.hidesUsage, secrets: upstream.secrets, progress };
  return { ...lateStream, pieces: await withFirst(readEvents(judged.body, reader)) };
}

/** Waits for the first event that is not a comment, so that an error in its place becomes an error status. */
async function withFirst(pieces: AsyncGenerator<Buffer>): Promise<AsyncIterableIterator<Buffer>> {
  const read: Buffer[] = [];
  let isDone = false;
  while (!isDone && !read.some((piece) => /^(?:data|event):/m.test(piece.toString('latin1', 0, 4_096)))) {
    const next = await pieces.next();
    if (next.done) isDone = true;
    else read.push(next.value);
  }
  return withRead(read, pieces);
}

/** Limits the wait for the first event of a stream; other answers have no limit. */
function limitSilence(isStream: boolean) {
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<null>((resolve) => {
    if (isStream) timer = setTimeout(resolve, silenceMs, null);
  });
  return { isOver, end: () => clearTimeout(timer) };
}

/** Streams an answer that has not arrived yet. A JSON answer becomes one event. */
async function* late(opening: Promise<Opened>): AsyncGenerator<Buffer> {
  const opened = await opening;
  if (opened.kind === 'stream') yield* opened.pieces;
  else yield Buffer.from(`data: ${JSON.stringify(JSON.parse(opened.bytes.toString('utf8')))}\n\ndata: [DONE]\n\n`);
}

async function* countMedia(body: AsyncIterable<Buffer>, tally: Tally): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    tally.addMedia(chunk.length);
    yield chunk;
  }
  tally.complete();
}

/** Responds with a stream that ends when the client disconnects or the key is refused. */
function startStream(
  passage: Passage,
  { contentType, isEvents, pieces }: Omit<Extract<Opened, { kind: 'stream' }>, 'kind'>,
  finish: Finish,
  unwatch: () => void,
) {
  const { context, shape, abort, progress } = passage;
  context.isStreaming = true;
  // Otherwise nginx would buffer the events.
  if (isEvents) context.headers['x-accel-buffering'] = 'no';
  const relay = new Relay(pieces, {
    errorEvent: isEvents ? (error) => shape.errorEvent(error, progress.events) : null,
    breakOff: context.breakOff,
    silenceMs: isEvents ? silenceMs : undefined,
    onEnd(ended: StreamEnd) {
      unwatch();
      if (ended !== 'complete') abort.abort();
      note(passage);
      if (typeof ended === 'string') finish(context, ended === 'left' ? clientLeft : 200, null);
      else finish(context, 200, ended);
    },
  });
  return { relay, response: respondText(context, relay.body, contentType) };
}

function note({ context, request, tally }: Passage): void {
  context.model = request.model();
  // A request that the upstream refused used no tokens.
  if (!context.upstream || context.upstream.status < 300) Object.assign(context, tally.tokens());
}
