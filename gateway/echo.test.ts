import { expect, test } from 'vitest';
import type { ChatRequest } from './chat-request';
import { echoCompletion, echoEvents } from './echo';
import { payloadsOf } from './sse';

const request: ChatRequest = {
  model: 'gpt-4',
  messages: [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Hello,  wide world!\n' },
    { role: 'assistant', content: 'Yes?' },
  ],
};

async function streamed(given: ChatRequest) {
  const pieces: Uint8Array[] = [];
  for await (const piece of echoEvents(given, 'chatcmpl-1', 1)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  return { text: bytes.toString(), payloads: payloadsOf(bytes) as ReturnType<typeof chunkShape>[] };
}

// The fields of a chunk that the assertions below read.
const chunkShape = () => ({
  choices: [{ delta: { role: '', content: '' }, finish_reason: '' }],
  usage: null as null | { completion_tokens: number },
});

test('pulze-echo repeats the last user message and names itself', () => {
  const completion = echoCompletion(request, 'chatcmpl-1', 1);
  expect(completion.model).toBe('pulze-echo');
  expect(completion.choices[0]?.message.content).toBe(
    'pulze-echo, the built-in test model, repeats: Hello,  wide world!\n',
  );
  expect(completion).toEqual(echoCompletion(request, 'chatcmpl-1', 1));
});

test('the stream contains the same text as the completion', async () => {
  const { text, payloads } = await streamed(request);
  const said = payloads.map((payload) => payload.choices[0]?.delta.content ?? '').join('');
  expect(said).toBe(echoCompletion(request, 'chatcmpl-1', 1).choices[0]?.message.content);
  expect(payloads[0]?.choices[0]?.delta.role).toBe('assistant');
  expect(payloads.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(text).not.toContain('usage');
});

test('the last chunk contains the usage when include_usage is set', async () => {
  const { payloads } = await streamed({ ...request, stream_options: { include_usage: true } });
  expect(payloads.at(-1)).toMatchObject({ choices: [], usage: echoCompletion(request, '', 1).usage });
  expect(payloads.slice(0, -1).every((payload) => payload.usage === null)).toBe(true);
});

test('max_tokens truncates the answer with finish_reason length', () => {
  const { choices, usage } = echoCompletion({ ...request, max_tokens: 3 }, 'chatcmpl-1', 1);
  expect(choices[0]).toMatchObject({ message: { content: 'pulze-echo, ' }, finish_reason: 'length' });
  expect(usage.completion_tokens).toBe(3);
});

test('a prompt of 5 MB gets a short answer', () => {
  const long: ChatRequest = { messages: [{ role: 'user', content: 'a'.repeat(5_000_000) }] };
  expect(JSON.stringify(echoCompletion(long, 'chatcmpl-1', 1)).length).toBeLessThan(5_000);
});
