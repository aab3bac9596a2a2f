import { expect, test } from 'vitest';
import { echoChat } from './echo-chat';
import { echoEmbeddings } from './echo-embeddings';
import { echoResponse } from './echo-responses';
import { payloadOf } from './sse';

const request = {
  model: 'gpt-4',
  messages: [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Hello,  wide world!\n' },
    { role: 'assistant', content: 'Yes?' },
  ],
};

const chat = (more: object = {}) => echoChat(Buffer.from(JSON.stringify({ ...request, ...more })), 'req_1', 1);
const completion = (more: object = {}) => chat(more).json as ReturnType<typeof completionShape>;
const payloads = (events: Iterable<string> = []) => [...events].map((event) => payloadOf(Buffer.from(event)));

// The fields that the assertions below read.
const completionShape = () => ({
  model: '',
  choices: [{ message: { content: '', tool_calls: [{ function: { name: '', arguments: '' } }] }, finish_reason: '' }],
  usage: { completion_tokens: 0 },
});

test('pulze-echo repeats the last user message and names itself', () => {
  expect(completion().model).toBe('pulze-echo');
  expect(completion().choices[0]?.message.content).toBe(
    'pulze-echo, the built-in test model, repeats: Hello,  wide world!\n',
  );
  expect(completion()).toEqual(completion());
});

test('the stream contains the same text as the completion', () => {
  const { events } = chat({ stream: true });
  const chunks = payloads(events) as unknown as {
    choices: { delta: { role?: string; content?: string }; finish_reason: string }[];
  }[];
  const said = chunks.slice(0, -1).map((chunk) => chunk.choices[0]?.delta.content ?? '');
  expect(said.join('')).toBe(completion().choices[0]?.message.content);
  expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  expect(chunks.at(-1)).toBe('done');
  expect(JSON.stringify(chunks)).not.toContain('usage');
});

test('the last chunk contains the usage when include_usage is set', () => {
  const chunks = payloads(chat({ stream: true, stream_options: { include_usage: true } }).events);
  expect(chunks.at(-2)).toMatchObject({ choices: [], usage: completion().usage });
  expect(chunks.slice(0, -2).every((chunk) => chunk !== 'done' && chunk?.usage === undefined)).toBe(true);
});

test('max_tokens truncates the answer with finish_reason length', () => {
  const { choices, usage } = completion({ max_tokens: 3 });
  expect(choices[0]).toMatchObject({ message: { content: 'pulze-echo, ' }, finish_reason: 'length' });
  expect(usage.completion_tokens).toBe(3);
});

test('a prompt of 5 MB gets a truncated answer', () => {
  const long = completion({ messages: [{ role: 'user', content: 'a'.repeat(5_000_000) }] });
  expect(JSON.stringify(long).length).toBeLessThan(5_000);
});

const city = {
  type: 'object',
  properties: { city: { enum: ['Rome', 'Oslo'] }, days: { type: 'integer', minimum: 3 } },
  required: ['city', 'days'],
};
const tools = ['weather', 'news'].map((name) => ({ type: 'function', function: { name, parameters: city } }));

test.each([
  ['required', 'weather'],
  [{ type: 'function', function: { name: 'news' } }, 'news'],
] as const)('a tool_choice of %j calls the tool with minimal valid arguments', (tool_choice, name) => {
  const [choice] = completion({ tools, tool_choice }).choices;
  expect(choice?.finish_reason).toBe('tool_calls');
  expect(choice?.message.tool_calls[0]?.function).toEqual({ name, arguments: '{"city":"Rome","days":3}' });
});

test('pulze-echo calls a tool only when the request demands it', () => {
  expect(completion({ tools, tool_choice: 'auto' }).choices[0]?.finish_reason).toBe('stop');
});

test('pulze-echo answers a JSON schema with a minimal valid instance', () => {
  const content = (response_format: object) => completion({ response_format }).choices[0]?.message.content;
  expect(content({ type: 'json_object' })).toBe('{}');
  expect(content({ type: 'json_schema', json_schema: { name: 'x', schema: city } })).toBe('{"city":"Rome","days":3}');
});

test('pulze-echo answers with n choices and their logprobs', () => {
  const { choices } = completion({ n: 3, logprobs: true });
  expect(choices.map((choice) => (choice as unknown as { index: number }).index)).toEqual([0, 1, 2]);
  const { logprobs, message } = choices[2] as unknown as {
    logprobs: { content: { token: string }[] };
    message: { content: string };
  };
  expect(logprobs.content.map(({ token }) => token).join('')).toBe(message.content);
});

test('a response of the Responses API contains the same text as JSON and as a stream', () => {
  const body = { model: 'x', input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }] };
  const ask = (more: object = {}) => echoResponse(Buffer.from(JSON.stringify({ ...body, ...more })), 'req_1', 1);
  const text = 'pulze-echo, the built-in test model, repeats: Hi';
  expect(ask().json).toMatchObject({ status: 'completed', store: false, output: [{ content: [{ text }] }] });
  const events = payloads(ask({ stream: true }).events) as { type: string; sequence_number: number; delta?: string }[];
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
  expect(events.map((event) => event.delta ?? '').join('')).toBe(text);
  expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: ask().json });
});

test('embeddings depend only on the text and have the length 1', () => {
  const embed = (input: unknown, more: object = {}) =>
    echoEmbeddings(Buffer.from(JSON.stringify({ input, ...more }))).json as { data: { embedding: number[] }[] };
  const [one, two] = embed(['a', 'b'], { dimensions: 50 }).data;
  expect(one?.embedding).toHaveLength(50);
  expect(one).not.toEqual({ ...two, index: 0 });
  expect(embed('a', { dimensions: 50 }).data[0]).toEqual(one);
  expect(Math.hypot(...(one?.embedding ?? []))).toBeCloseTo(1);
  const bytes = Buffer.from(
    String(embed('a', { dimensions: 50, encoding_format: 'base64' }).data[0]?.embedding),
    'base64',
  );
  expect(bytes.readFloatLE(0)).toBeCloseTo(one?.embedding[0] ?? 0);
});

test.each([
  ['no messages', {}, 'messages'],
  ['an empty list', { messages: [] }, 'messages'],
  ['a message that is a number', { messages: [7] }, 'messages[0]'],
  ['a message without a role', { messages: [{ content: 'x' }] }, 'messages[0].role'],
  ['a user who says nothing', { messages: [{ role: 'user' }] }, 'messages[0].content'],
  ['a temperature that is a text', { ...request, temperature: '0' }, 'temperature'],
  ['half a token', { ...request, max_tokens: 0.5 }, 'max_tokens'],
])('%s is refused with invalid_request', (_what, body, param) => {
  expect(() => echoChat(Buffer.from(JSON.stringify(body)), 'req_1', 1)).toThrow(
    expect.objectContaining({ code: 'invalid_request', details: { param } }),
  );
});

test.each([
  ['2,100 messages', Array(2_100).fill({ role: 'user', content: 'a' })],
  ['2,100 parts in one message', [{ role: 'user', content: Array(2_100).fill({ type: 'text', text: 'a' }) }]],
  ['2,100 parts in 21 messages', Array(21).fill({ role: 'user', content: Array(100).fill({ type: 'text' }) })],
])('%s are too many', (_what, messages) => {
  const refusal = expect.objectContaining({ code: 'request_too_large', details: { param: 'messages' } });
  expect(() => chat({ messages })).toThrow(refusal);
});

test('more numbers than 1,024 vectors of the default length are refused', () => {
  const input = Array(1_024).fill('a');
  expect(() => echoEmbeddings(Buffer.from(JSON.stringify({ input, dimensions: 257 })))).toThrow(
    expect.objectContaining({ code: 'invalid_request', details: { param: 'dimensions' } }),
  );
});
