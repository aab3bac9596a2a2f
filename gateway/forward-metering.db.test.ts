import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, chat, chunk, withUsage } from '@/e2e/support/chat-requests';
import { answerBytes, eventsText, startUpstreamWorld } from '@/e2e/support/upstream-world';

let world: Awaited<ReturnType<typeof startUpstreamWorld>>;

beforeAll(async () => {
  world = await startUpstreamWorld();
});
beforeEach(() => world.upstream.behave());
afterAll(() => world.close());

describe('the tokens of', () => {
  const chatUsage = {
    prompt_tokens: 50,
    completion_tokens: 40,
    prompt_tokens_details: { cached_tokens: 30 },
    completion_tokens_details: { reasoning_tokens: 25 },
  };
  const responseUsage = {
    input_tokens: 50,
    output_tokens: 40,
    input_tokens_details: { cached_tokens: 30 },
    output_tokens_details: { reasoning_tokens: 25 },
  };
  const json = (body: unknown) => JSON.stringify(body);
  test.each([
    ['a completion', chat, json({ choices: [], usage: chatUsage }), [50, 40, 30, 25, false]],
    [
      'a streamed completion',
      chat,
      eventsText(chunk({ content: 'x' }, 'stop'), { choices: [], usage: chatUsage }, '[DONE]'),
      [50, 40, 30, 25, false],
    ],
    [
      'a stream with usage in its last chunk',
      chat,
      eventsText(chunk({}, 'stop', { usage: chatUsage }), '[DONE]'),
      [50, 40, 30, 25, false],
    ],
    [
      "a stream with Groq's usage",
      chat,
      eventsText(chunk({}, 'stop', { x_groq: { usage: chatUsage } }), '[DONE]'),
      [50, 40, 30, 25, false],
    ],
    [
      "a stream with Kimi's usage",
      chat,
      eventsText({ choices: [{ finish_reason: 'stop', usage: chatUsage }] }, '[DONE]'),
      [50, 40, 30, 25, false],
    ],
    [
      'a legacy completion',
      '/v1/completions',
      json({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } }),
      [3, 4, 0, 0, false],
    ],
    ['a response', '/v1/responses', json({ output: [], usage: responseUsage }), [50, 40, 30, 25, false]],
    [
      'a streamed response',
      '/v1/responses',
      eventsText({ type: 'response.completed', response: { usage: responseUsage } }),
      [50, 40, 30, 25, false],
    ],
    [
      'embeddings',
      '/v1/embeddings',
      json({ data: [], usage: { prompt_tokens: 9, total_tokens: 9 } }),
      [9, 0, 0, 0, false],
    ],
    [
      'a message',
      '/v1/messages',
      json({
        content: [],
        usage: { input_tokens: 5, cache_read_input_tokens: 30, cache_creation_input_tokens: 15, output_tokens: 40 },
      }),
      [50, 40, 30, 0, false],
    ],
    [
      'a streamed message',
      '/v1/messages',
      eventsText(
        {
          type: 'message_start',
          message: { usage: { input_tokens: 5, cache_read_input_tokens: 30, output_tokens: 1 } },
        },
        { type: 'message_delta', usage: { output_tokens: 40 } },
        { type: 'message_stop' },
      ),
      [35, 40, 30, 0, false],
    ],
    [
      'a transcription',
      '/v1/audio/transcriptions',
      json({ text: 'Hi', usage: { type: 'tokens', input_tokens: 7, output_tokens: 2 } }),
      [7, 2, 0, 0, false],
    ],
    [
      'a streamed transcription',
      '/v1/audio/transcriptions',
      eventsText({ type: 'transcript.text.done', usage: { input_tokens: 7, output_tokens: 2 } }),
      [7, 2, 0, 0, false],
    ],
    [
      'an image',
      '/v1/images/generations',
      json({ data: [], usage: { input_tokens: 7, output_tokens: 1056 } }),
      [7, 1056, 0, 0, false],
    ],
    [
      'a streamed image',
      '/v1/images/generations',
      eventsText({ type: 'image_generation.completed', usage: { input_tokens: 7, output_tokens: 1056 } }),
      [7, 1056, 0, 0, false],
    ],
    ['a rerank', '/v1/rerank', json({ results: [], usage: { total_tokens: 12 } }), [12, 0, 0, 0, false]],
    // Without usage, everything that was sent and received is estimated.
    [
      'a completion without usage',
      chat,
      json({ choices: [{ message: { content: 'four words of text' } }] }),
      [6, 5, 0, 0, true],
    ],
    [
      'a completion with a usage of zeros',
      chat,
      json({
        choices: [{ message: { content: 'four words of text' } }],
        usage: { prompt_tokens: 0, completion_tokens: 0 },
      }),
      [6, 5, 0, 0, true],
    ],
    [
      'a tool call without usage',
      chat,
      json({ choices: [{ message: { tool_calls: [{ function: { name: 'f', arguments: '{"a":"four words"}' } }] } }] }),
      [6, 5, 0, 0, true],
    ],
    [
      'a stream without usage',
      chat,
      eventsText(chunk({ content: '按照四个' }), chunk({ reasoning_content: 'hmm ' }, 'stop'), '[DONE]'),
      [6, 5, 0, 0, true],
    ],
    [
      'a response without usage',
      '/v1/responses',
      json({ output: [{ content: [{ text: 'four words of text' }] }] }),
      [6, 5, 0, 0, true],
    ],
    [
      'a message without usage',
      '/v1/messages',
      json({ content: [{ type: 'text', text: 'four words of text' }] }),
      [6, 5, 0, 0, true],
    ],
    ['embeddings without usage', '/v1/embeddings', json({ data: [{ embedding: [1] }] }), [6, 0, 0, 0, true]],
  ])('%s are those of the upstream', async (_what, path, body, expected) => {
    world.upstream.behave(
      answerBytes(body, { 'content-type': body.startsWith('{') ? 'application/json' : 'text/event-stream' }),
    );
    const response = await world.post(path, body.startsWith('{') ? ask : withUsage);
    expect(await response.text()).toBe(body);
    const row = await world.logged(response);
    expect([row.promptTokens, row.completionTokens, row.cachedTokens, row.reasoningTokens, row.isEstimated]).toEqual(
      expected,
    );
    expect(row.endpoint).toBe(path);
  });
});
