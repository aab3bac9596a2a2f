import OpenAI, { toFile } from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { answerJson, type FakeUpstream, startFakeUpstream } from '@/e2e/support/fake-upstream';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { startTestGateway, type TestGateway } from '@/e2e/support/test-gateway';

/** The OpenAI client calls every endpoint, of pulze-echo if it has it, else of a fake model server. */

const db = openFixtures();
let echo: TestGateway;
let api: TestGateway;
let upstream: FakeUpstream;
let client: OpenAI;
let forwarded: OpenAI;

beforeAll(async () => {
  upstream = await startFakeUpstream();
  echo = await startTestGateway();
  api = await startTestGateway({ upstream: { baseUrl: upstream.baseUrl } });
  const { space, admin } = await insertWorld(db);
  const { secret } = await insertApiKey(db, space, admin.id, { requestsPerMinute: 6_000_000, burst: 10_000 });
  client = new OpenAI({ apiKey: secret, baseURL: echo.baseURL, maxRetries: 0 });
  forwarded = new OpenAI({ apiKey: secret, baseURL: api.baseURL, maxRetries: 0 });
});
afterAll(async () => {
  await Promise.all([echo.close(), api.close(), db.$client.end()]);
  await upstream.close();
});

const said = 'pulze-echo, the built-in test model, repeats: Hello!';
const place = z.object({ city: z.string(), days: z.number().int().min(1) });
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const tool = { type: 'function' as const, name: 'weather', parameters, strict: true };

test('responses.create answers', async () => {
  const response = await client.responses.create({ model: 'gpt-5', input: 'Hello!' });
  expect(response.output_text).toBe(said);
  expect(response.usage?.total_tokens).toBeGreaterThan(0);
});

test('responses.create streams, and its helper returns the same answer', async () => {
  let text = '';
  for await (const event of await client.responses.create({ model: 'gpt-5', input: 'Hello!', stream: true })) {
    if (event.type === 'response.output_text.delta') text += event.delta;
  }
  expect(text).toBe(said);
  expect((await client.responses.stream({ model: 'gpt-5', input: 'Hello!' }).finalResponse()).output_text).toBe(said);
});

test('responses.parse and chat.completions.parse return a value of the schema', async () => {
  const format = zodTextFormat(place, 'place');
  const response = await client.responses.parse({ model: 'gpt-5', input: 'x', text: { format } });
  expect(response.output_parsed).toEqual({ city: 'pulze-echo', days: 1 });
  const completion = await client.chat.completions.parse({
    model: 'gpt-5',
    messages: [{ role: 'user', content: 'x' }],
    response_format: zodResponseFormat(place, 'place'),
  });
  expect(completion.choices[0]?.message.parsed).toEqual({ city: 'pulze-echo', days: 1 });
});

test('a response and a completion call tools, streamed or not', async () => {
  const given = { model: 'gpt-5', input: 'x', tools: [tool], tool_choice: 'required' as const };
  const [call] = (await client.responses.create(given)).output;
  expect(call).toMatchObject({ type: 'function_call', name: 'weather', arguments: '{"city":"pulze-echo"}' });
  const final = await client.responses.stream(given).finalResponse();
  expect(final.output[0]).toMatchObject({ name: 'weather', arguments: '{"city":"pulze-echo"}' });
  const { type, ...definition } = tool;
  const chat = {
    model: 'gpt-5',
    messages: [{ role: 'user' as const, content: 'x' }],
    tools: [{ type, function: definition }],
    tool_choice: { type, function: { name: 'weather' } },
  };
  for (const completion of [
    await client.chat.completions.create(chat),
    await client.chat.completions.stream(chat).finalChatCompletion(),
  ]) {
    const [made] = completion.choices[0]?.message.tool_calls ?? [];
    expect(made).toMatchObject({ function: { name: 'weather', arguments: '{"city":"pulze-echo"}' } });
  }
});

test('runTools calls the function and sends its result', async () => {
  const places: unknown[] = [];
  const runner = client.chat.completions.runTools(
    {
      model: 'gpt-5',
      messages: [{ role: 'user', content: 'x' }],
      tools: [
        {
          type: 'function',
          function: { name: 'weather', parameters, function: (given: string) => places.push(given), description: '' },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'weather' } },
    },
    { maxChatCompletions: 2 },
  );
  await runner.done();
  expect(places).toEqual(['{"city":"pulze-echo"}']);
});

test('embeddings.create returns vectors, which the client requests in base64', async () => {
  const { data, usage } = await client.embeddings.create({ model: 'x', input: ['a', 'b'], dimensions: 16 });
  expect(data.map(({ embedding }) => embedding.length)).toEqual([16, 16]);
  expect(usage.prompt_tokens).toBe(2);
  const plain = await client.embeddings.create({ model: 'x', input: 'a', dimensions: 16, encoding_format: 'float' });
  for (const [index, value] of (data[0]?.embedding ?? []).entries()) {
    expect(value).toBeCloseTo(plain.data[0]?.embedding[index] ?? 0);
  }
});

test('images, moderations and completions are forwarded', async () => {
  upstream.behave(answerJson(200, { created: 1, data: [{ b64_json: 'AAAA' }] }));
  expect((await forwarded.images.generate({ prompt: 'p', model: 'gpt-image-1' })).data?.[0]?.b64_json).toBe('AAAA');
  expect(upstream.seen.at(-1)).toMatchObject({
    path: '/v1/images/generations',
    body: '{"prompt":"p","model":"gpt-image-1"}',
  });
  upstream.behave(answerJson(200, { id: 'm', model: 'x', results: [{ flagged: false }] }));
  expect((await forwarded.moderations.create({ input: 'x', model: 'm' })).results[0]?.flagged).toBe(false);
  upstream.behave(answerJson(200, { id: 'c', choices: [{ text: 'there' }] }));
  expect((await forwarded.completions.create({ model: 'm', prompt: 'Hi' })).choices[0]?.text).toBe('there');
});

test('images.edit uploads files', async () => {
  upstream.behave(answerJson(200, { data: [{ url: 'https://images.example/1.png' }] }));
  const image = await toFile(Buffer.from([137, 80, 78, 71, 0, 255]), 'a.png', { type: 'image/png' });
  const edited = await forwarded.images.edit({ image, prompt: 'p', model: 'gpt-image-1' });
  expect(edited.data?.[0]?.url).toBe('https://images.example/1.png');
  expect(upstream.seen.at(-1)?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  expect(upstream.seen.at(-1)?.body).toContain('name="image"; filename="a.png"');
});

test('audio.transcriptions uploads a recording and returns its text, in each format', async () => {
  const file = () => toFile(Buffer.alloc(100_000, 1), 'a.mp3');
  upstream.behave(
    answerJson(200, { text: 'Hello.', usage: { type: 'tokens', input_tokens: 7, output_tokens: 2, total_tokens: 9 } }),
  );
  expect((await forwarded.audio.transcriptions.create({ file: await file(), model: 'whisper-1' })).text).toBe('Hello.');
  expect(upstream.seen.at(-1)?.body).toContain('name="model"\r\n\r\nwhisper-1\r\n');
  upstream.behave(
    (_request, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end('Hello.\n'),
  );
  const text = await forwarded.audio.transcriptions.create({
    file: await file(),
    model: 'whisper-1',
    response_format: 'text',
  });
  expect(text).toBe('Hello.\n');
});

test('audio.transcriptions streams', async () => {
  const events = ['{"type":"transcript.text.delta","delta":"Hel"}', '{"type":"transcript.text.done","text":"Hello"}'];
  upstream.behave((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(events.map((event) => `data: ${event}\n\n`).join(''));
  });
  const file = await toFile(Buffer.alloc(10), 'a.mp3');
  const types: string[] = [];
  const stream = await forwarded.audio.transcriptions.create({ file, model: 'm', stream: true });
  for await (const event of stream) types.push(event.type);
  expect(types).toEqual(['transcript.text.delta', 'transcript.text.done']);
});

test('audio.speech returns the bytes of the audio and their content type', async () => {
  const audio = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
  upstream.behave((_request, response) => void response.writeHead(200, { 'content-type': 'audio/mpeg' }).end(audio));
  const response = await forwarded.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Hello!' });
  expect(response.headers.get('content-type')).toBe('audio/mpeg');
  expect(Buffer.from(await response.arrayBuffer()).equals(audio)).toBe(true);
});

test('a call about stored objects is refused with a status that the client does not retry', async () => {
  await expect(client.files.list()).rejects.toMatchObject({ status: 404, code: 'not_supported' });
  await expect(client.responses.retrieve('resp_0123')).rejects.toMatchObject({ status: 404, code: 'not_supported' });
  const continued = client.responses.create({ model: 'x', input: 'x', previous_response_id: 'resp_0123' });
  await expect(continued).rejects.toMatchObject({ status: 400, code: 'not_supported', param: 'previous_response_id' });
});

test('an endpoint that pulze-echo does not have returns 404', async () => {
  await expect(client.images.generate({ prompt: 'p' })).rejects.toMatchObject({ status: 404, code: 'not_found' });
});
