import type { EchoReply } from './echo';
import { type EchoAnswer, echoAnswer, echoModel, readTools, wordsOf } from './echo-answer';
import {
  type EchoInput,
  estimateTokens,
  invalidField,
  numberOf,
  openBody,
  parseSmall,
  readMessages,
  requireBoolean,
  requireNumbers,
} from './echo-input';
import type { JsonObject } from './json-object';
import { createNames } from './json-scan';
import { fieldsOf } from './usage';

const numbers = ['temperature', 'top_p'];
const integers = ['max_output_tokens', 'top_logprobs'];
const names = createNames([
  ...numbers,
  ...integers,
  'input',
  'stream',
  'tools',
  'tool_choice',
  'text',
  'instructions',
  'metadata',
  'parallel_tool_calls',
]);

/** Answers a request of the Responses API. `created` is in seconds since the epoch. @throws AppError invalid_request */
export function echoResponse(json: Buffer, requestId: string, created: number): EchoReply {
  const body = openBody(json, names);
  const input = readInput(json, body);
  requireNumbers(body, numbers, integers);
  for (const name of ['stream', 'parallel_tool_calls']) requireBoolean(body, name);
  const tools = parseSmall(body, 'tools');
  const text = fieldsOf(parseSmall(body, 'text'));
  const answer = echoAnswer(input, {
    maxTokens: numberOf(body, 'max_output_tokens'),
    tools: readTools(tools),
    toolChoice: parseSmall(body, 'tool_choice'),
    schema: schemaOf(fieldsOf(text.format)),
  });
  const suffix = requestId.slice('req_'.length);
  const usage = {
    input_tokens: input.promptTokens,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: answer.completionTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input.promptTokens + answer.completionTokens,
  };
  const head = {
    id: `resp_${suffix}`,
    object: 'response',
    created_at: created,
    error: null,
    incomplete_details: null,
    instructions: body.string('instructions') ?? null,
    max_output_tokens: numberOf(body, 'max_output_tokens') ?? null,
    metadata: fieldsOf(parseSmall(body, 'metadata')),
    model: echoModel,
    parallel_tool_calls: body.literal('parallel_tool_calls') !== 'false',
    previous_response_id: null,
    store: false,
    temperature: numberOf(body, 'temperature') ?? 1,
    text: { format: text.format ?? { type: 'text' } },
    tool_choice: parseSmall(body, 'tool_choice') ?? 'auto',
    tools: Array.isArray(tools) ? tools : [],
    top_p: numberOf(body, 'top_p') ?? 1,
    truncation: 'disabled',
  };
  const item = outputItem(answer, suffix);
  const end = answer.isTruncated
    ? { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }
    : { status: 'completed' };
  const whole = { ...head, ...end, output: [item], usage };
  const counted = { prompt_tokens: usage.input_tokens, completion_tokens: usage.output_tokens };
  if (body.literal('stream') !== 'true') return { usage: counted, json: whole };
  return {
    usage: counted,
    events: events(answer, item, { ...head, status: 'in_progress', output: [] }, whole),
  };
}

function readInput(json: Buffer, body: JsonObject): EchoInput {
  const text = body.string('input');
  if (text !== undefined) return { text, promptTokens: 4 + estimateTokens(text.length) };
  if (!body.has('input')) throw invalidField('input', 'is missing');
  return readMessages(json, body, 'input', true);
}

function outputItem({ content, call, isTruncated }: EchoAnswer, suffix: string) {
  const status = isTruncated ? 'incomplete' : 'completed';
  if (call)
    return { type: 'function_call', id: `fc_${suffix}`, call_id: `call_${suffix.slice(0, 24)}`, ...call, status };
  return { type: 'message', id: `msg_${suffix}`, status, role: 'assistant', content: [textPart(content)] };
}

function textPart(text: string) {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

function* events(
  { content, call }: EchoAnswer,
  item: ReturnType<typeof outputItem>,
  started: unknown,
  whole: { status: string },
): Generator<string> {
  let number = 0;
  const event = (type: string, fields: object) => {
    const data = { type, sequence_number: number, ...fields };
    number += 1;
    return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  };
  const at = { item_id: item.id, output_index: 0 };
  yield event('response.created', { response: started });
  yield event('response.in_progress', { response: started });
  const opened = call ? { ...item, arguments: '' } : { ...item, content: [] };
  yield event('response.output_item.added', { output_index: 0, item: { ...opened, status: 'in_progress' } });
  if (call) {
    yield event('response.function_call_arguments.delta', { ...at, delta: call.arguments });
    yield event('response.function_call_arguments.done', { ...at, name: call.name, arguments: call.arguments });
  } else {
    const part = { ...at, content_index: 0 };
    yield event('response.content_part.added', { ...part, part: textPart('') });
    for (const word of wordsOf(content))
      yield event('response.output_text.delta', { ...part, delta: word, logprobs: [] });
    yield event('response.output_text.done', { ...part, text: content, logprobs: [] });
    yield event('response.content_part.done', { ...part, part: textPart(content) });
  }
  yield event('response.output_item.done', { output_index: 0, item });
  yield event(`response.${whole.status}`, { response: whole });
}

function schemaOf({ type, schema }: Readonly<Record<string, unknown>>): unknown {
  if (type === 'json_object') return { type: 'object' };
  return type === 'json_schema' ? (schema ?? { type: 'object' }) : undefined;
}
