import type { EchoReply } from './echo';
import { type EchoAnswer, echoAnswer, echoModel, readTools, wordsOf } from './echo-answer';
import {
  invalidField,
  numberOf,
  openBody,
  parseSmall,
  readMessages,
  requireBoolean,
  requireNumbers,
} from './echo-input';
import { createNames } from './json-scan';
import { fieldsOf } from './usage';

const numbers = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty'];
const integers = ['max_tokens', 'max_completion_tokens', 'n', 'seed', 'top_logprobs'];
const names = createNames([
  ...numbers,
  ...integers,
  'messages',
  'stream',
  'stream_options',
  'logprobs',
  'tools',
  'tool_choice',
  'response_format',
]);
const maxChoices = 16;

/** Answers a chat completion. `created` is in seconds since the epoch. @throws AppError invalid_request */
export function echoChat(json: Buffer, requestId: string, created: number): EchoReply {
  const body = openBody(json, names);
  const input = readMessages(json, body, 'messages', false);
  requireNumbers(body, numbers, integers);
  for (const name of ['stream', 'logprobs']) requireBoolean(body, name);
  const options = body.has('stream_options') ? parseSmall(body, 'stream_options') : {};
  if (typeof options !== 'object' || Array.isArray(options)) throw invalidField('stream_options', 'must be an object');
  const count = Math.min(Math.max(1, numberOf(body, 'n') ?? 1), maxChoices);
  const answer = echoAnswer(input, {
    maxTokens: numberOf(body, 'max_completion_tokens') ?? numberOf(body, 'max_tokens'),
    tools: readTools(parseSmall(body, 'tools')),
    toolChoice: parseSmall(body, 'tool_choice'),
    schema: schemaOf(parseSmall(body, 'response_format')),
  });
  const usage = {
    prompt_tokens: input.promptTokens,
    completion_tokens: answer.completionTokens * count,
    total_tokens: input.promptTokens + answer.completionTokens * count,
  };
  const writer = {
    head: { id: `chatcmpl-${requestId.slice('req_'.length)}`, created, model: echoModel },
    callId: `call_${requestId.slice('req_'.length, 'req_'.length + 24)}`,
    finishReason: answer.call ? 'tool_calls' : answer.isTruncated ? 'length' : 'stop',
    hasLogprobs: body.literal('logprobs') === 'true',
    indexes: Array.from({ length: count }, (_, index) => index),
  };
  if (body.literal('stream') === 'true') {
    const withUsage = fieldsOf(options).include_usage === true;
    return { usage, events: chunks(answer, writer, withUsage ? usage : null) };
  }
  return { usage, json: completion(answer, writer, usage) };
}

type Writer = {
  head: { id: string; created: number; model: string };
  callId: string;
  finishReason: string;
  hasLogprobs: boolean;
  indexes: number[];
};

function completion({ content, call }: EchoAnswer, writer: Writer, usage: unknown) {
  const toolCalls = call && [{ id: writer.callId, type: 'function', function: call }];
  const message = {
    role: 'assistant',
    content: call ? null : content,
    refusal: null,
    ...(toolCalls ? { tool_calls: toolCalls } : {}),
  };
  const logprobs = writer.hasLogprobs ? { content: wordsOf(content).map(logprobOf), refusal: null } : null;
  const choices = writer.indexes.map((index) => ({ index, message, logprobs, finish_reason: writer.finishReason }));
  return { ...writer.head, object: 'chat.completion', choices, usage };
}

function* chunks({ content, call }: EchoAnswer, writer: Writer, usage: unknown): Generator<string> {
  const chunk = (choices: unknown[], more: object = {}) =>
    `data: ${JSON.stringify({ ...writer.head, object: 'chat.completion.chunk', choices, ...more })}\n\n`;
  const choice = (index: number, delta: unknown, word: string | null = null, reason: string | null = null) =>
    chunk([
      {
        index,
        delta,
        logprobs: writer.hasLogprobs && word !== null ? { content: [logprobOf(word)], refusal: null } : null,
        finish_reason: reason,
      },
    ]);
  for (const index of writer.indexes) {
    yield choice(index, { role: 'assistant', content: call ? null : '', refusal: null });
    if (call) {
      const opened = { index: 0, id: writer.callId, type: 'function', function: { name: call.name, arguments: '' } };
      yield choice(index, { tool_calls: [opened] });
      yield choice(index, { tool_calls: [{ index: 0, function: { arguments: call.arguments } }] });
    }
    for (const word of wordsOf(content)) yield choice(index, { content: word }, word);
    yield choice(index, {}, null, writer.finishReason);
  }
  if (usage) yield chunk([], { usage });
  yield 'data: [DONE]\n\n';
}

function logprobOf(token: string) {
  return { token, logprob: 0, bytes: [...Buffer.from(token)], top_logprobs: [] };
}

function schemaOf(format: unknown): unknown {
  const { type, json_schema } = fieldsOf(format);
  if (type === 'json_object') return { type: 'object' };
  return type === 'json_schema' ? (fieldsOf(json_schema).schema ?? { type: 'object' }) : undefined;
}
