import type { Endpoint } from '@/lib/api/endpoints';
import { AppError } from '@/lib/errors';
import { clientLeft } from '@/lib/usage/status-class';
import type { AdmissionRow } from './admit-batch';
import { readBody } from './body';
import { echoModel } from './echo-answer';
import { echoChat } from './echo-chat';
import { echoEmbeddings } from './echo-embeddings';
import { echoResponse } from './echo-responses';
import { readEvents } from './event-reader';
import { readJsonRequest } from './json-request';
import { JsonSyntaxError } from './json-scan';
import type { Models } from './models';
import { Relay } from './relay';
import type { Finish, RequestContext } from './request-context';
import { reserveTokensOf } from './reserve';
import { respondJson, respondText } from './respond';
import type { RunningStreams } from './running-streams';
import { shapes } from './shapes';
import { Tally } from './tally';
import type { TokenBudget } from './token-budget';

/** The answer of pulze-echo: JSON, or the events of a stream. */
export type EchoReply = { usage: { prompt_tokens: number; completion_tokens: number } } & (
  | { json: unknown; events?: undefined }
  | { events: Iterable<string>; json?: undefined }
);

export type EchoDeps = {
  models: Models;
  finish: Finish;
  streams: RunningStreams;
  maxBodyBytes: number;
  budget: TokenBudget;
};

/** Answers a request of an admitted caller with the built-in model. @throws AppError */
export async function echo(
  context: RequestContext,
  caller: AdmissionRow,
  endpoint: Endpoint,
  { models, finish, streams, maxBodyBytes, budget }: EchoDeps,
): Promise<Response> {
  if (!endpoint.hasEcho) {
    throw new AppError(
      'not_found',
      `The built-in model ${echoModel} does not have this path: it needs a model server (UPSTREAM_BASE_URL).`,
    );
  }
  const shape = shapes[endpoint.shape];
  const json = await readBody(context.request, maxBodyBytes);
  const { promptTokens, outputTokens } = await readJsonRequest(json, endpoint, shape, caller.key, models);
  context.model = echoModel;
  const need = { input: promptTokens, output: outputTokens };
  await reserveTokensOf(context, caller, need, endpoint.shape, budget);
  const reply = answerOf(endpoint, json, context);
  context.promptTokens = reply.usage.prompt_tokens;
  context.completionTokens = reply.usage.completion_tokens;
  if (!reply.events) return respondJson(context, reply.json);
  context.isStreaming = true;
  context.headers['x-accel-buffering'] = 'no';
  const tally = new Tally(() => reply.usage.prompt_tokens);
  const reader = { shape, tally, hidesUsage: false, secrets: noSecrets, progress: { events: 0 } };
  const relay = new Relay(readEvents(encoded(reply.events), reader), {
    errorEvent: (error) => shape.errorEvent(error, 0),
    onEnd(ended) {
      unwatch();
      if (ended !== 'complete') Object.assign(context, tally.tokens());
      if (typeof ended === 'string') finish(context, ended === 'left' ? clientLeft : 200, null);
      else finish(context, 200, ended);
    },
  });
  const unwatch = streams.add(context, caller, (error) => relay.end(error));
  return respondText(context, relay.body, 'text/event-stream');
}

const noSecrets = { apiKey: undefined, hosts: [] };

function answerOf(endpoint: Endpoint, json: Buffer, { requestId, startedAt }: RequestContext): EchoReply {
  const created = Math.floor(startedAt.getTime() / 1_000);
  try {
    if (endpoint.shape === 'responses') return echoResponse(json, requestId, created);
    return endpoint.shape === 'embeddings' ? echoEmbeddings(json) : echoChat(json, requestId, created);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new AppError('invalid_json', 'The body is not valid JSON: send a JSON object in UTF-8.');
  }
}

async function* encoded(events: Iterable<string>): AsyncGenerator<Uint8Array> {
  for (const event of events) yield Buffer.from(event);
}
