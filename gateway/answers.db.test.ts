import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import openai from '@/e2e/support/openai-document.json' with { type: 'json' };
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';
import { payloadOf } from './sse';

const db = openFixtures();
let api: TestGateway;
let secret: string;

beforeAll(async () => {
  api = await startTestGateway();
  const { space, admin } = await insertWorld(db);
  secret = (await insertApiKey(db, space, admin.id, { requestsPerMinute: 6_000_000, burst: 10_000 })).secret;
});
afterAll(() => Promise.all([api.close(), db.$client.end()]));

const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false });
ajv.addSchema({ $id: 'openai', components: { schemas: openai.schemas } });

/** Expects a value to be valid according to a schema of OpenAI's document. */
function expectValid(schema: keyof typeof openai.schemas, value: unknown): void {
  const validate = ajv.getSchema(`openai#/components/schemas/${schema}`);
  if (!validate) throw new Error(`no schema ${schema}`);
  expect(validate(value), JSON.stringify({ value, errors: validate.errors }).slice(0, 3_000)).toBe(true);
}

const post = (path: string, body: unknown) => api.send(path, { method: 'POST', secret, body: JSON.stringify(body) });
const messages = [{ role: 'user', content: 'Hello!' }];
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const schema = { name: 'place', strict: true, schema: { ...parameters, additionalProperties: false } };

const chats = [
  ['a text', {}],
  ['three choices with logprobs', { n: 3, logprobs: true }],
  ['a short text', { max_tokens: 2 }],
  ['a tool call', { tools: [{ type: 'function', function: { name: 'f', parameters } }], tool_choice: 'required' }],
  ['JSON', { response_format: { type: 'json_object' } }],
  ['JSON by a schema', { response_format: { type: 'json_schema', json_schema: schema } }],
] as const;

describe("pulze-echo's answers are valid according to OpenAI's document", () => {
  test.each(chats)('a chat completion with %s', async (_what, more) => {
    expectValid(
      'CreateChatCompletionResponse',
      await (await post('/v1/chat/completions', { messages, ...more })).json(),
    );
    const body = { messages, stream: true, stream_options: { include_usage: true }, ...more };
    for (const event of await eventsOf(await post('/v1/chat/completions', body))) {
      if (event !== 'done') expectValid('CreateChatCompletionStreamResponse', event);
    }
  });

  test.each([
    ['a text', { input: 'Hello!' }],
    [
      'messages',
      { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }], instructions: 'Be kind.' },
    ],
    ['a short text', { input: 'Hello!', max_output_tokens: 2 }],
    [
      'a tool call',
      { input: 'x', tools: [{ type: 'function', name: 'f', parameters, strict: true }], tool_choice: 'required' },
    ],
    [
      'a named tool',
      {
        input: 'x',
        tools: [{ type: 'function', name: 'f', parameters, strict: null }],
        tool_choice: { type: 'function', name: 'f' },
      },
    ],
    ['JSON by a schema', { input: 'x', text: { format: { type: 'json_schema', ...schema } } }],
    ['a temperature', { input: 'x', temperature: 0.2, top_p: 0.5, metadata: { a: 'b' }, parallel_tool_calls: false }],
  ])('a response with %s', async (_what, body) => {
    const response = await (await post('/v1/responses', body)).json();
    expectValid('Response', response);
    const events = await eventsOf(await post('/v1/responses', { ...body, stream: true }));
    for (const event of events) expectValid(schemaOfEvent(event), event);
    expect(events.at(-1)).toMatchObject({ response: { output: [{ type: response.output[0].type }] } });
  });

  test.each([
    ['a text', { input: 'Hello!' }],
    ['texts', { input: ['a', 'b'], dimensions: 8 }],
    ['tokens', { input: [[1, 2], [3]] }],
  ])('embeddings of %s', async (_what, body) => {
    expectValid('CreateEmbeddingResponse', await (await post('/v1/embeddings', body)).json());
  });

  test('the models, and one of them', async () => {
    expectValid('ListModelsResponse', await (await api.send('/v1/models', { secret })).json());
    expectValid('Model', await (await api.send('/v1/models/pulze-echo', { secret })).json());
  });

  test.each([
    ['no key', () => api.send('/v1/models')],
    ['a wrong key', () => api.send('/v1/models', { secret: 'x' })],
    ['no JSON', () => api.send('/v1/chat/completions', { method: 'POST', secret, body: '{' })],
    ['no messages', () => post('/v1/chat/completions', {})],
    ['no input', () => post('/v1/responses', {})],
    ['a stored response', () => post('/v1/responses', { input: 'x', previous_response_id: 'resp_123456' })],
    ['files', () => api.send('/v1/files', { secret })],
    ['an unknown path', () => api.send('/v1/nothing')],
    ['a wrong method', () => api.send('/v1/embeddings')],
    ['an unknown model', () => api.send('/v1/models/none', { secret })],
    [
      'another encoding',
      () => api.send('/v1/embeddings', { method: 'POST', secret, body: 'x', headers: { 'content-encoding': 'zstd' } }),
    ],
  ])('the error for %s', async (_what, ask) => {
    const response = await ask();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expectValid('ErrorResponse', await response.json());
  });
});

/** Finds the schema of one event, because the errors of a union are not helpful. */
function schemaOfEvent(event: unknown): keyof typeof openai.schemas {
  const type = JSON.stringify((event as { type?: unknown }).type);
  const found = openai.schemas.ResponseStreamEvent.anyOf.find(({ $ref }) => {
    const schema = openai.schemas[$ref.slice('#/components/schemas/'.length) as keyof typeof openai.schemas];
    return JSON.stringify(schema).includes(`"enum":[${type}]`);
  });
  if (!found) throw new Error(`no schema for ${type}`);
  return found.$ref.slice('#/components/schemas/'.length) as keyof typeof openai.schemas;
}

async function eventsOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  return (await response.text())
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => payloadOf(Buffer.from(event)));
}
