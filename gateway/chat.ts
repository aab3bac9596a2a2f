import type { AdmissionRow } from '@/db/queries/admission';
import { AppError } from '@/lib/errors';
import { readJson } from './body';
import { type ChatRequest, parseChatRequest } from './chat-request';
import { echoCompletion, echoEvents, echoModel } from './echo';
import { clientLeft, type Exchange, type Finish } from './exchange';
import type { Models } from './models';
import { relay, type StreamEnd } from './relay';
import { respondJson, respondText } from './respond';
import type { RunningStreams } from './running-streams';
import { splitEvents } from './sse';
import { createTally } from './tally';
import { estimatePromptTokens } from './tokens';
import { readText, type Upstream } from './upstream';

export type ChatDeps = { models: Models; upstream: Upstream | null; finish: Finish; streams: RunningStreams };

/** POST /v1/chat/completions, for a caller who has been admitted. @throws AppError */
export async function chat(exchange: Exchange, caller: AdmissionRow, deps: ChatDeps): Promise<Response> {
  const body = parseChatRequest(await readJson(exchange.request));
  exchange.model = await deps.models.resolve(caller, body.model);
  const request = { ...body, model: exchange.model };
  return deps.upstream
    ? forward(exchange, caller, request, deps, deps.upstream)
    : echo(exchange, caller, request, deps);
}

function echo(exchange: Exchange, caller: AdmissionRow, request: ChatRequest, deps: ChatDeps): Response {
  exchange.model = echoModel;
  const id = `chatcmpl-${exchange.requestId.slice('req_'.length)}`;
  const created = Math.floor(exchange.startedAt.getTime() / 1_000);
  if (request.stream) return stream(exchange, caller, request, echoEvents(request, id, created), () => {}, deps);
  const completion = echoCompletion(request, id, created);
  noteTokens(exchange, request, completion);
  return respondJson(exchange, completion);
}

async function forward(
  exchange: Exchange,
  caller: AdmissionRow,
  request: ChatRequest,
  deps: ChatDeps,
  upstream: Upstream,
): Promise<Response> {
  const abort = new AbortController();
  exchange.request.signal.addEventListener('abort', () => abort.abort(), { once: true });
  const answer = await upstream.complete(writeJson(request), abort.signal);
  if (answer.isEventStream) {
    return stream(exchange, caller, request, splitEvents(answer.body), () => abort.abort(), deps);
  }
  const text = await readText(answer.body);
  noteTokens(exchange, request, parseAnswer(text));
  return respondText(exchange, text, 'application/json');
}

/** Answers with a stream that ends when its client leaves, and when its key is refused meanwhile. */
function stream(
  exchange: Exchange,
  caller: AdmissionRow,
  request: ChatRequest,
  source: AsyncIterator<Uint8Array>,
  stop: () => void,
  { finish, streams }: ChatDeps,
): Response {
  exchange.isStreaming = true;
  const tally = createTally(estimatePromptTokens(request.messages));
  const onEnd = (end: StreamEnd) => {
    unwatch();
    if (end !== 'complete') stop();
    Object.assign(exchange, tally.tokens());
    finish(exchange, end === 'left' ? clientLeft : 200, typeof end === 'string' ? null : end.code);
  };
  const { body, end } = relay(source, tally.readEvents, onEnd);
  const unwatch = streams.add(caller, end);
  return respondText(exchange, body, 'text/event-stream');
}

function noteTokens(exchange: Exchange, request: ChatRequest, completion: unknown): void {
  const tally = createTally(estimatePromptTokens(request.messages));
  tally.readAnswer(completion);
  Object.assign(exchange, tally.tokens());
}

function writeJson(request: ChatRequest): string {
  try {
    return JSON.stringify(request);
  } catch {
    throw new AppError('invalid_json', 'The body is nested too deeply.');
  }
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('upstream_error', "The model server's answer is not JSON: try again.", { cause });
  }
}
