import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import Anthropic from '@anthropic-ai/sdk';
import { HumanMessage } from '@langchain/core/messages';
import { tool as langchainTool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { Agent, OpenAIProvider, Runner } from '@openai/agents';
import { embed, embedMany, generateObject, generateText, jsonSchema, streamObject, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Behaviour, type FakeUpstream, startFakeUpstream } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';

/** Other clients, unmodified, call pulze-echo; Anthropic's calls a fake model server with its format. */

const db = openFixtures();
const said = 'pulze-echo, the built-in test model, repeats: Hello!';
const place = z.object({ city: z.string() });
const found = { city: 'pulze-echo' };
let api: TestGateway;
let secret: string;

beforeAll(async () => {
  api = await startTestGateway();
  const { space, admin } = await insertWorld(db);
  secret = (await insertApiKey(db, space, admin.id, { requestsPerMinute: 6_000_000, burst: 10_000 })).secret;
});
afterAll(() => Promise.all([api.close(), db.$client.end()]));

const openai = () => createOpenAI({ baseURL: api.baseURL, apiKey: secret });
const models = [
  ['@ai-sdk/openai', () => openai()('gpt-4o')],
  ['@ai-sdk/openai .chat()', () => openai().chat('gpt-4o')],
  [
    '@ai-sdk/openai-compatible',
    () =>
      createOpenAICompatible({ name: 'pulze', baseURL: api.baseURL, apiKey: secret, supportsStructuredOutputs: true })(
        'gpt-4o',
      ),
  ],
] as const;

describe.each(models)('the AI SDK with %s', (_name, model) => {
  test('generates and streams text', async () => {
    const { text, usage } = await generateText({ model: model(), prompt: 'Hello!' });
    expect(text).toBe(said);
    expect(usage.outputTokens).toBe(13);
    const streamed = streamText({ model: model(), prompt: 'Hello!' });
    expect(await streamed.text).toBe(said);
    expect(await streamed.finishReason).toBe('stop');
  });

  test('calls tools, streamed or not', async () => {
    const tools = { weather: tool({ inputSchema: jsonSchema(z.toJSONSchema(place)) }) };
    const given = { model: model(), prompt: 'x', tools, toolChoice: 'required' as const };
    expect((await generateText(given)).toolCalls).toMatchObject([{ toolName: 'weather', input: found }]);
    expect(await streamText(given).toolCalls).toMatchObject([{ toolName: 'weather', input: found }]);
  });

  test('generates and streams objects', async () => {
    expect((await generateObject({ model: model(), schema: place, prompt: 'x' })).object).toEqual(found);
    const streamed = streamObject({ model: model(), schema: place, prompt: 'x' });
    for await (const partial of streamed.partialObjectStream) expect(partial).toBeTypeOf('object');
    expect(await streamed.object).toEqual(found);
  });
});

test.each([
  ['@ai-sdk/openai', () => openai().embedding('text-embedding-3-small')],
  [
    '@ai-sdk/openai-compatible',
    () => createOpenAICompatible({ name: 'pulze', baseURL: api.baseURL, apiKey: secret }).embeddingModel('x'),
  ],
] as const)('the AI SDK with %s embeds texts', async (_name, model) => {
  const { embedding, usage } = await embed({ model: model(), value: 'a' });
  expect([embedding.length, usage.tokens]).toEqual([256, 1]);
  expect((await embedMany({ model: model(), values: ['a', 'b'] })).embeddings[0]).toEqual(embedding);
});

describe('LangChain', () => {
  // It uses the Responses API for the second model.
  test.each(['gpt-4o', 'gpt-5.2-pro'])('gets answers, streams, tool calls and objects with %s', async (model) => {
    const chat = new ChatOpenAI({ model, apiKey: secret, configuration: { baseURL: api.baseURL } });
    expect((await chat.invoke([new HumanMessage('Hello!')])).text).toBe(said);
    let text = '';
    for await (const chunk of await chat.stream('Hello!')) text += chunk.text;
    expect(text).toBe(said);
    const weather = langchainTool(() => '', { name: 'weather', schema: place });
    const called = await chat.bindTools([weather], { tool_choice: 'weather' }).invoke('x');
    expect(called.tool_calls).toMatchObject([{ name: 'weather', args: found }]);
    expect(await chat.withStructuredOutput(place, { name: 'place' }).invoke('x')).toEqual(found);
  });

  test('embeds texts', async () => {
    const embeddings = new OpenAIEmbeddings({ apiKey: secret, configuration: { baseURL: api.baseURL } });
    expect((await embeddings.embedDocuments(['a', 'b'])).map((vector) => vector.length)).toEqual([256, 256]);
  });
});

test('the OpenAI Agents SDK runs an agent by default, streamed or not', async () => {
  const modelProvider = new OpenAIProvider({ apiKey: secret, baseURL: api.baseURL });
  const runner = new Runner({ modelProvider, tracingDisabled: true });
  const agent = new Agent({ name: 'Assistant', instructions: 'Be kind.' });
  expect((await runner.run(agent, 'Hello!')).finalOutput).toBe(said);
  const streamed = await runner.run(agent, 'Hello!', { stream: true });
  await streamed.completed;
  expect(streamed.finalOutput).toBe(said);
});

describe("Anthropic's client", () => {
  let upstream: FakeUpstream;
  let messages: TestGateway;
  let client: Anthropic;

  beforeAll(async () => {
    upstream = await startFakeUpstream();
    messages = await startTestGateway({ upstream: { baseUrl: upstream.baseUrl } });
    client = new Anthropic({ apiKey: secret, baseURL: messages.origin, maxRetries: 0 });
  });
  afterAll(async () => {
    await messages.close();
    await upstream.close();
  });

  const ask = { model: 'claude', max_tokens: 10, messages: [{ role: 'user' as const, content: 'Hello!' }] };
  const answer: Behaviour = (request, response) => {
    const usage = { input_tokens: 5, output_tokens: 1 };
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', stop_reason: null, usage };
    if (!JSON.parse(request.body).stream) {
      const body = { ...message, content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' };
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of [
      { type: 'message_start', message: { ...message, content: [] } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ])
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    response.end();
  };

  test('gets messages and streams, with its version and features', async () => {
    upstream.behave(answer);
    const message = await client.messages.create(ask, { headers: { 'anthropic-beta': 'some-feature' } });
    expect(message.content).toEqual([{ type: 'text', text: 'Hi' }]);
    expect(upstream.seen.at(-1)?.headers).toMatchObject({
      'anthropic-version': expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      'anthropic-beta': 'some-feature',
    });
    expect(upstream.seen.at(-1)?.headers['x-api-key']).toBeUndefined();
    const final = await client.messages.stream(ask).finalMessage();
    expect([final.content, final.usage.output_tokens]).toEqual([[{ type: 'text', text: 'Hi' }], 2]);
  });

  test('throws for an error of the upstream and for a stream that ends early', async () => {
    const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    upstream.behave((_request, response) => void response.writeHead(529).end(JSON.stringify(overloaded)));
    await expect(client.messages.create(ask)).rejects.toMatchObject({
      status: 502,
      error: { error: { type: 'overloaded_error' } },
    });
    upstream.behave((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":3}}}\n\n');
    });
    await expect(client.messages.stream(ask).finalMessage()).rejects.toThrow(/ended the stream early/);
  });
});
