import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, chat, chunk, withUsage } from '@/e2e/support/chat-requests';
import { answerBytes, answerEvents, eventsText, startUpstreamWorld } from '@/e2e/support/upstream-world';

let world: Awaited<ReturnType<typeof startUpstreamWorld>>;

beforeAll(async () => {
  world = await startUpstreamWorld();
});
beforeEach(() => world.upstream.behave());
afterAll(() => world.close());

const whole = eventsText(chunk({ content: 'Hi' }), chunk({}, 'stop'), '[DONE]');

describe('a JSON answer is forwarded byte for byte', () => {
  const usage = '"usage":{"prompt_tokens":1,"completion_tokens":2}';
  test.each([
    [chat, `{"choices":[],${usage}}`],
    [chat, ` {\n "choices" : [ ] , ${usage} }\n\n`],
    [chat, `\n\n\n   {"choices":[],"x":1}`],
    [chat, '{"choices":[{"message":{"content":"é\\u00e9😀\\ud83d"}}],"seed":9007199254740993,"t":1.0}'],
    [
      chat,
      '{"choices":[{"message":{"content":null,"reasoning_content":"hm","tool_calls":[{"function":{"arguments":"{\\"x\\":9007199254740993}"}}]}}]}',
    ],
    [chat, '{"choices":[],"error":null,"system_fingerprint":"fp","service_tier":"default"}'],
    [chat, '{"choices":[{"finish_reason":"error","error":{"message":"x"}}]}'],
    [chat, `{"choices":[],"x":"${'a'.repeat(2_000_000)}"}`],
    [chat, '\ufeff{"choices":[]}'],
    ['/v1/completions', '{"choices":[{"text":"x"}],"object":"text_completion"}'],
    [
      '/v1/embeddings',
      '{"object":"list","data":[{"embedding":[0.10,-1e-7]}],"usage":{"prompt_tokens":2,"total_tokens":2}}',
    ],
    ['/v1/embeddings', '{"data":[{"embedding":"AACAPw=="}]}'],
    ['/v1/responses', '{"id":"resp_1","object":"response","status":"completed","error":null,"output":[],"x":1.0}'],
    [
      '/v1/responses',
      '{"object":"response","status":"failed","error":{"code":"server_error","message":"x"},"output":[]}',
    ],
    [
      '/v1/messages',
      '{"type":"message","content":[{"type":"text","text":"Hi"}],"usage":{"input_tokens":1,"output_tokens":2}}',
    ],
    ['/v1/messages/count_tokens', '{"input_tokens":7}'],
    ['/v1/moderations', '{"results":[{"flagged":false,"category_scores":{"hate":1.0e-05}}]}'],
    ['/v1/images/generations', '{"created":1,"data":[{"b64_json":"AAAA"}]}'],
    ['/v1/audio/transcriptions', '{"text":"Hello","segments":[{"start":0.0}]}'],
    ['/v1/rerank', '{"results":[{"index":0,"relevance_score":0.90}]}'],
    ['/v1/tokenize', '[1,2,3]'],
    ['/v1/score', '{"data":null}'],
  ])('%s %s', async (path, body) => {
    // With a wrong content type for endpoints that always answer JSON.
    const type = /audio|count|rerank|token|score/.test(path) ? 'application/json' : 'text/plain';
    world.upstream.behave(answerBytes(body, { 'content-type': type, 'x-secret': '1', 'set-cookie': 'a=b' }));
    const response = await world.post(path, ask);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(Buffer.from(await response.arrayBuffer()).toString() === body).toBe(true);
    expect(response.headers.get('set-cookie') ?? response.headers.get('x-secret')).toBeNull();
  });
});

describe('a stream is forwarded byte for byte', () => {
  const last = 'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n';
  test.each([
    [chat, whole],
    [chat, whole.replaceAll('\n', '\r\n')],
    [chat, whole.replaceAll('\n', '\r')],
    [chat, whole.replaceAll('\n\n', '\n\r\n')],
    [chat, whole.replaceAll('data: ', 'data:')],
    [chat, whole.trimEnd()],
    [chat, whole.replace('data: [DONE]\n\n', '')],
    [chat, `: hello\n\nretry: 100\nid: 7\nevent: message\n${whole}`],
    [chat, whole.replace('data: [DONE]', `${last.trim()}\n\ndata: [DONE]`)],
    [chat, eventsText({ choices: [], prompt_filter_results: [] }) + whole],
    [
      chat,
      eventsText(chunk({ content: '😀' }, 'stop', { usage: { prompt_tokens: 1, completion_tokens: 9 } }), '[DONE]'),
    ],
    [chat, `data: {"choices":\ndata: [{"delta":{},"finish_reason":"stop"}]}\n\n`],
    ['/v1/completions', eventsText({ choices: [{ text: 'x', finish_reason: null }] }, '[DONE]')],
    [
      '/v1/responses',
      eventsText({ type: 'response.created', response: { error: null } }, { type: 'response.completed', response: {} }),
    ],
    ['/v1/responses', eventsText({ type: 'response.incomplete', response: {} })],
    [
      '/v1/messages',
      `event: message_start\n${eventsText({ type: 'message_start' }, { type: 'ping' }, { type: 'message_stop' })}`,
    ],
    [
      '/v1/images/generations',
      eventsText({ type: 'image_generation.partial_image', b64_json: 'AA' }, { type: 'image_generation.completed' }),
    ],
    ['/v1/audio/speech', eventsText({ type: 'speech.audio.delta', audio: 'AA' }, { type: 'speech.audio.done' })],
  ])('%s %j', async (path, text) => {
    // With a wrong content type.
    world.upstream.behave(answerBytes(text, { 'content-type': 'application/json' }));
    const response = await world.post(path, withUsage);
    expect([response.headers.get('content-type'), response.headers.get('x-accel-buffering')]).toEqual([
      'text/event-stream',
      'no',
    ]);
    expect(await response.text()).toBe(text);
  });

  test('only the usage that the client did not ask for is removed', async () => {
    const events = [chunk({ content: 'Hi' }), chunk({}, 'stop')];
    world.upstream.behave(answerEvents(eventsText(...events) + last + eventsText('[DONE]')));
    const response = await world.post(chat, { ...ask, stream: true });
    expect(await response.text()).toBe(whole);
    expect(await world.logged(response)).toMatchObject({ promptTokens: 1, completionTokens: 2, isEstimated: false });
  });
});

describe('a media answer', () => {
  test('is forwarded unchanged, with its content type', async () => {
    const audio = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7) % 256));
    world.upstream.behave(answerBytes(audio, { 'content-type': 'audio/wav' }));
    const response = await world.post('/v1/audio/speech', { model: 'tts', input: 'Hello' });
    expect(response.headers.get('content-type')).toBe('audio/wav');
    expect(Buffer.from(await response.arrayBuffer()).equals(audio)).toBe(true);
    expect(await world.logged(response)).toMatchObject({
      model: 'tts',
      promptTokens: 2,
      completionTokens: 200,
      isEstimated: true,
    });
  });
});

describe('a compressed answer is decoded, whatever its content-encoding says', () => {
  const body = JSON.stringify({ choices: [{ message: { content: 'Hi' } }] });
  test.each([
    ['gzip', gzipSync, 'gzip'],
    ['deflate', deflateSync, 'deflate'],
    ['brotli', brotliCompressSync, 'br'],
    ['gzip without a label', gzipSync, undefined],
    ['gzip labelled br', gzipSync, 'br'],
    ['plain text labelled gzip', (bytes: Buffer) => bytes, 'gzip'],
    ['plain text labelled br', (bytes: Buffer) => bytes, 'br'],
  ])('%s', async (_what, encode, label) => {
    const headers: Record<string, string> = label ? { 'content-encoding': label } : {};
    world.upstream.behave(answerBytes(encode(Buffer.from(body)), headers));
    expect(await (await world.post(chat, ask)).text()).toBe(body);
    world.upstream.behave(answerEvents(encode(Buffer.from(whole)) as never, headers));
    expect(await (await world.post(chat, withUsage)).text()).toBe(whole);
    expect(world.upstream.seen.at(-1)?.headers['accept-encoding']).toBe('identity');
  });

  test('an answer that cannot be decoded becomes upstream_error', async () => {
    world.upstream.behave(answerBytes(gzipSync(body).subarray(0, 20), { 'content-encoding': 'gzip' }));
    const response = await world.post(chat, ask);
    expect([response.status, (await response.json()).error.code]).toEqual([502, 'upstream_error']);
  });
});
