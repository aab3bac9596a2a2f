import type { AdmissionRow } from '@/db/queries/admission';
import { AppError } from '@/lib/errors';
import { readJson } from './body';
import { type ChatRequest, parseChatRequest } from './chat-request';
import { echoCompletion, echoEvents, echoModel } from './echo';
import type { Models } from './models';
import { relay, type StreamEnd } from './relay';
import { clientLeft, type Finish, type RequestContext } from './request-context';
import { respondJson, respondText } from './respond';
import type { RunningStreams } from './running-streams';
import { splitEvents } from './sse';
import { createTally } from './tally';
import { estimatePromptTokens } from './tokens';
import { readText, type Upstream } from './upstream';

export type ChatDeps = { models: Models; upstream: Upstream | null; finish: Finish; streams: RunningStreams };

/** Handles POST /v1/chat/completions for an admitted caller. @throws AppError */
export async function chat(context: RequestContext, caller: AdmissionRow, deps: ChatDeps): Promise<Response> {
  const body = parseChatRequest(await readJson(context.request));
  context.model = await deps.models.resolve(caller, body.model);
  const request = { ...body, model: context.model };
  return deps.upstream ? forward(context, caller, request, deps, deps.upstream) : echo(context, caller, request, deps);
}

function echo(context: RequestContext, caller: AdmissionRow, request: ChatRequest, deps: ChatDeps): Response {
  context.model = echoModel;
  const id = `chatcmpl-${context.requestId.slice('req_'.length)}`;
  const created = Math.floor(context.startedAt.getTime() / 1_000);
  if (request.stream) return stream(context, caller, request, echoEvents(request, id, created), () => {}, deps);
  const completion = echoCompletion(request, id, created);
  noteTokens(context, request, completion);
  return respondJson(context, completion);
}

async function forward(
  context: RequestContext,
  caller: AdmissionRow,
  request: ChatRequest,
  deps: ChatDeps,
  upstream: Upstream,
): Promise<Response> {
  const abort = new AbortController();
  context.request.signal.addEventListener('abort', () => abort.abort(), { once: true });
  const answer = await upstream.complete(writeJson(request), abort.signal);
  if (answer.isEventStream) {
    return stream(context, caller, request, splitEvents(answer.body), () => abort.abort(), deps);
  }
  const text = await readText(answer.body);
  noteTokens(context, request, parseAnswer(text));
  return respondText(context, text, 'application/json');
}

/** Responds with a stream that ends when the client disconnects or the key is refused. */
function stream(
  context: RequestContext,
  caller: AdmissionRow,
  request: ChatRequest,
  source: AsyncIterator<Uint8Array>,
  stop: () => void,
  { finish, streams }: ChatDeps,
): Response {
  context.isStreaming = true;
  const tally = createTally(estimatePromptTokens(request.messages));
  const onEnd = (end: StreamEnd) => {
    unwatch();
    if (end !== 'complete') stop();
    Object.assign(context, tally.tokens());
    finish(context, end === 'left' ? clientLeft : 200, typeof end === 'string' ? null : end.code);
  };
  const { body, end } = relay(source, tally.readEvents, onEnd);
  const unwatch = streams.add(caller, end);
  return respondText(context, body, 'text/event-stream');
}

function noteTokens(context: RequestContext, request: ChatRequest, completion: unknown): void {
  const tally = createTally(estimatePromptTokens(request.messages));
  tally.readAnswer(completion);
  Object.assign(context, tally.tokens());
}

function writeJson(request: ChatRequest): string {
  try {
    return JSON.stringify(request);
  } catch {
    throw new AppError('invalid_json', 'The body is nested too deeply: send a flatter one.');
  }
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('upstream_error', "The model server's answer is not JSON: try again.", { cause });
  }
}
